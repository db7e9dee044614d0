# Generated from spec v0.2.0 - edit spec/, run make regenerate.
"""GET /iserver/contract/{conid}/info-and-rules: Definition and trading rules of a contract."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, TypeAlias
from urllib.parse import quote

import httpx

from ...client import Client
from ...models.contract_info_and_rules import ContractInfoAndRules
from ...models.error_body import ErrorBody
from ...types import UNSET, RequestOptions, Response, Unset, build, decoded, loads, one_of, query

OPERATION: Final = "contract_info_and_rules"
STRICT: Final = False

Result: TypeAlias = ContractInfoAndRules | ErrorBody
"""Every documented answer."""


def prepare(conid: int, *, is_buy: bool | Unset = UNSET) -> dict[str, Any]:
    """The arguments of the httpx request, for whoever makes it elsewhere; `parse` reads the answer."""
    return {
        "method": "GET",
        "url": "/iserver/contract/{conid}/info-and-rules".format(conid=quote(str(conid), safe="")),
        "params": query({"isBuy": is_buy}),
        "extensions": {"operation": OPERATION},
    }


_READ_200: Final[Callable[[Any], Any]] = one_of(
    (
        (
            dict,
            frozenset({"con_id", "rules"}),
            frozenset(
                {
                    "cfi_code",
                    "symbol",
                    "cusip",
                    "expiry_full",
                    "con_id",
                    "maturity_date",
                    "industry",
                    "instrument_type",
                    "trading_class",
                    "valid_exchanges",
                    "allow_sell_long",
                    "is_zero_commission_security",
                    "local_symbol",
                    "contract_clarification_type",
                    "classifier",
                    "currency",
                    "text",
                    "underlying_con_id",
                    "r_t_h",
                    "multiplier",
                    "underlying_issuer",
                    "contract_month",
                    "company_name",
                    "smart_available",
                    "exchange",
                    "category",
                    "has_related_contracts",
                    "rules",
                }
            ),
            ContractInfoAndRules.from_dict,
        ),
        (dict, frozenset({"error"}), frozenset({"error", "statusCode", "action"}), ErrorBody.from_dict),
    ),
    "contract_info_and_rules",
)
_READ_DEFAULT: Final[Callable[[Any], Any]] = ErrorBody.from_dict


def _read(response: httpx.Response, decode: Callable[[bytes], Any]) -> Result:
    _status = response.status_code
    _result: Result
    if _status == 200:
        _v = decoded(response, decode, OPERATION)
        _result = _READ_200(_v)
        return _result
    _v = decoded(response, decode, OPERATION)
    _result = _READ_DEFAULT(_v)
    return _result


def parse(response: httpx.Response, decode: Callable[[bytes], Any] = loads) -> Response[Result]:
    """Read an answer to this operation that was obtained elsewhere. Never raises because of what it holds."""
    return build(response, _read, decode, strict=STRICT)


def sync_detailed(
    conid: int, *, client: Client, is_buy: bool | Unset = UNSET, options: RequestOptions | None = None
) -> Response[Result]:
    """Definition and trading rules of a contract.


    The members of contract_info and one more with the rules.

    Args:
        conid: Contract id.
        is_buy: Rules for buying or for selling.

    """
    _kwargs = prepare(conid, is_buy=is_buy)
    _response = client.get_httpx_client().request(**(options.merge(_kwargs) if options else _kwargs))
    return parse(_response, client.loads)


def sync(conid: int, *, client: Client, is_buy: bool | Unset = UNSET, options: RequestOptions | None = None) -> Result:
    """As `sync_detailed`, giving the answer itself. Raises UnparseableResponse."""
    return sync_detailed(conid, client=client, is_buy=is_buy, options=options).unwrap()


async def asyncio_detailed(
    conid: int, *, client: Client, is_buy: bool | Unset = UNSET, options: RequestOptions | None = None
) -> Response[Result]:
    """Definition and trading rules of a contract.


    The members of contract_info and one more with the rules.

    Args:
        conid: Contract id.
        is_buy: Rules for buying or for selling.

    """
    _kwargs = prepare(conid, is_buy=is_buy)
    _response = await client.get_async_httpx_client().request(**(options.merge(_kwargs) if options else _kwargs))
    return parse(_response, client.loads)


async def asyncio(
    conid: int, *, client: Client, is_buy: bool | Unset = UNSET, options: RequestOptions | None = None
) -> Result:
    """As `asyncio_detailed`, giving the answer itself. Raises UnparseableResponse."""
    return (await asyncio_detailed(conid, client=client, is_buy=is_buy, options=options)).unwrap()

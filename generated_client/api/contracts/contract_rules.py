# Generated from spec v0.2.0 - edit spec/, run make regenerate.
"""POST /iserver/contract/rules: Trading rules of a contract."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, TypeAlias

import httpx

from ...client import Client
from ...models.contract_rules import ContractRules
from ...models.contract_rules_request import ContractRulesRequest
from ...models.error_body import ErrorBody
from ...types import RequestOptions, Response, build, decoded, dumps, loads, one_of

OPERATION: Final = "contract_rules"
STRICT: Final = False

Result: TypeAlias = ContractRules | ErrorBody
"""Every documented answer."""


def prepare(*, body: ContractRulesRequest) -> dict[str, Any]:
    """The arguments of the httpx request, for whoever makes it elsewhere; `parse` reads the answer."""
    return {
        "method": "POST",
        "url": "/iserver/contract/rules",
        "content": dumps(body.to_dict()),
        "headers": {"Content-Type": "application/json"},
        "extensions": {"operation": OPERATION},
    }


_READ_200: Final[Callable[[Any], Any]] = one_of(
    (
        (
            dict,
            frozenset({"orderTypes"}),
            frozenset(
                {
                    "algoEligible",
                    "overnightEligible",
                    "allOrNoneEligible",
                    "ecCloseAsBuyOpposite",
                    "eventCrossThreshold",
                    "costReport",
                    "canTradeAcctIds",
                    "error",
                    "orderTypes",
                    "ibAlgoTypes",
                    "fraqTypes",
                    "cqtTypes",
                    "orderTypesOutside",
                    "modTypes",
                    "forceOrderPreview",
                    "orderDefaults",
                    "defaultSize",
                    "cashSize",
                    "sizeIncrement",
                    "tifTypes",
                    "tifDefaults",
                    "limitPrice",
                    "stopprice",
                    "orderOrigination",
                    "preview",
                    "displaySize",
                    "fraqInt",
                    "cashCcy",
                    "cashQtyIncr",
                    "priceMagnifier",
                    "negativeCapable",
                    "incrementType",
                    "incrementRules",
                    "hasSecondary",
                    "increment",
                    "incrementDigits",
                }
            ),
            ContractRules.from_dict,
        ),
        (dict, frozenset({"error"}), frozenset({"error", "statusCode", "action"}), ErrorBody.from_dict),
    ),
    "contract_rules",
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
    *, client: Client, body: ContractRulesRequest, options: RequestOptions | None = None
) -> Response[Result]:
    """Trading rules of a contract.


    Order types, times in force, default and smallest sizes, price steps.

    """
    _kwargs = prepare(body=body)
    _response = client.get_httpx_client().request(**(options.merge(_kwargs) if options else _kwargs))
    return parse(_response, client.loads)


def sync(*, client: Client, body: ContractRulesRequest, options: RequestOptions | None = None) -> Result:
    """As `sync_detailed`, giving the answer itself. Raises UnparseableResponse."""
    return sync_detailed(client=client, body=body, options=options).unwrap()


async def asyncio_detailed(
    *, client: Client, body: ContractRulesRequest, options: RequestOptions | None = None
) -> Response[Result]:
    """Trading rules of a contract.


    Order types, times in force, default and smallest sizes, price steps.

    """
    _kwargs = prepare(body=body)
    _response = await client.get_async_httpx_client().request(**(options.merge(_kwargs) if options else _kwargs))
    return parse(_response, client.loads)


async def asyncio(*, client: Client, body: ContractRulesRequest, options: RequestOptions | None = None) -> Result:
    """As `asyncio_detailed`, giving the answer itself. Raises UnparseableResponse."""
    return (await asyncio_detailed(client=client, body=body, options=options)).unwrap()

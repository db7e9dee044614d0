# Generated from spec v0.2.0 - edit spec/, run make regenerate.
"""POST /oauth/access_token: Second step of the login by a third party, the lasting token."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, TypeAlias

import httpx

from ...client import Client
from ...models.error_body import ErrorBody
from ...models.oauth_access_token import OauthAccessToken
from ...types import RequestOptions, Response, build, decoded, loads, one_of

OPERATION: Final = "oauth_access_token"
STRICT: Final = True

Result: TypeAlias = OauthAccessToken | ErrorBody
"""Every documented answer."""


def prepare(*, authorization: str) -> dict[str, Any]:
    """The arguments of the httpx request, for whoever makes it elsewhere; `parse` reads the answer."""
    return {
        "method": "POST",
        "url": "/oauth/access_token",
        "content": b"{}",
        "headers": {"Content-Type": "application/json", "Authorization": authorization},
        "extensions": {"operation": OPERATION},
    }


_READ_200: Final[Callable[[Any], Any]] = one_of(
    (
        (
            dict,
            frozenset({"oauth_token", "oauth_token_secret"}),
            frozenset({"oauth_token", "oauth_token_secret", "is_true", "is_paper"}),
            OauthAccessToken.from_dict,
        ),
        (dict, frozenset({"error"}), frozenset({"error", "statusCode", "action"}), ErrorBody.from_dict),
    ),
    "oauth_access_token",
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


def sync_detailed(*, client: Client, authorization: str, options: RequestOptions | None = None) -> Response[Result]:
    """Second step of the login by a third party, the lasting token.


    After the user has authorised the request token. The same for each pair of user and consumer. Direct access
    only; the gateway does not serve it.

    Args:
        authorization: Signed parameters of OAuth 1.0a as one text, realm and signature included. RSA-SHA256;
            with oauth_token and oauth_verifier.

    """
    _kwargs = prepare(authorization=authorization)
    _response = client.get_httpx_client().request(**(options.merge(_kwargs) if options else _kwargs))
    return parse(_response, client.loads)


def sync(*, client: Client, authorization: str, options: RequestOptions | None = None) -> Result:
    """As `sync_detailed`, giving the answer itself. Raises UnparseableResponse."""
    return sync_detailed(client=client, authorization=authorization, options=options).unwrap()


async def asyncio_detailed(
    *, client: Client, authorization: str, options: RequestOptions | None = None
) -> Response[Result]:
    """Second step of the login by a third party, the lasting token.


    After the user has authorised the request token. The same for each pair of user and consumer. Direct access
    only; the gateway does not serve it.

    Args:
        authorization: Signed parameters of OAuth 1.0a as one text, realm and signature included. RSA-SHA256;
            with oauth_token and oauth_verifier.

    """
    _kwargs = prepare(authorization=authorization)
    _response = await client.get_async_httpx_client().request(**(options.merge(_kwargs) if options else _kwargs))
    return parse(_response, client.loads)


async def asyncio(*, client: Client, authorization: str, options: RequestOptions | None = None) -> Result:
    """As `asyncio_detailed`, giving the answer itself. Raises UnparseableResponse."""
    return (await asyncio_detailed(client=client, authorization=authorization, options=options)).unwrap()

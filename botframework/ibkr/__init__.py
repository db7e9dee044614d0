"""The broker's side: session, stream and orders over Interactive Brokers' Client Portal / Web API.

The only importer of ``generated_client``. May import ``ports`` and ``core``; built by the runner, which needs
``IbkrBroker`` from ``botframework.ibkr.broker`` and ``tls_context`` from ``botframework.ibkr.pins`` only.

For people who want the API and no bot this package is a library: ``SyncSession``, ``Session`` and what they raise are
loaded on first use.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from botframework.ibkr.failures import (
        AnswerUnreadable,
        BadCall,
        CallFailed,
        CallRefused,
        GatewayCallFailed,
        LoginNeeded,
        NotDelivered,
        OrderNeedsBot,
        OutcomeUnknown,
        TooManyCalls,
    )
    from botframework.ibkr.library import Session, SyncSession
    from botframework.ibkr.talk import Bar, Quote, as_list

__all__ = (
    "AnswerUnreadable",
    "BadCall",
    "Bar",
    "CallFailed",
    "CallRefused",
    "GatewayCallFailed",
    "LoginNeeded",
    "NotDelivered",
    "OrderNeedsBot",
    "OutcomeUnknown",
    "Quote",
    "Session",
    "SyncSession",
    "TooManyCalls",
    "as_list",
)
_HOMES = {"Session": "library", "SyncSession": "library", "Bar": "talk", "Quote": "talk", "as_list": "talk"}


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES.get(name, 'failures')}"), name)

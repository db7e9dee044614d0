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
    from botframework.ibkr.bars import Bar, Gap
    from botframework.ibkr.chains import OptionChain, OptionContract
    from botframework.ibkr.failures import (
        AmbiguousContract,
        AnswerUnreadable,
        BadCall,
        CallFailed,
        CallRefused,
        GatewayCallFailed,
        LoginNeeded,
        NoBrokerageSession,
        NotDelivered,
        OrderNeedsBot,
        OutcomeUnknown,
        TooManyCalls,
        UnknownContract,
        WrongCertificate,
    )
    from botframework.ibkr.futures import Future, Roll
    from botframework.ibkr.library import Session, SyncSession
    from botframework.ibkr.lookup import Contract
    from botframework.ibkr.prices import Quote, Snapshot
    from botframework.ibkr.scanners import ScanHit
    from botframework.ibkr.series import BarSeries
    from botframework.ibkr.talk import as_list
    from botframework.ibkr.watchlists import Watchlist

__all__ = (
    "AmbiguousContract",
    "AnswerUnreadable",
    "BadCall",
    "Bar",
    "BarSeries",
    "CallFailed",
    "CallRefused",
    "Contract",
    "Future",
    "Gap",
    "GatewayCallFailed",
    "LoginNeeded",
    "NoBrokerageSession",
    "NotDelivered",
    "OptionChain",
    "OptionContract",
    "OrderNeedsBot",
    "OutcomeUnknown",
    "Quote",
    "Roll",
    "ScanHit",
    "Session",
    "Snapshot",
    "SyncSession",
    "TooManyCalls",
    "UnknownContract",
    "Watchlist",
    "WrongCertificate",
    "as_list",
)
_HOMES = {
    "Session": "library",
    "SyncSession": "library",
    "as_list": "talk",
    "Bar": "bars",
    "Gap": "bars",
    "BarSeries": "series",
    "Quote": "prices",
    "Snapshot": "prices",
    "Contract": "lookup",
    "OptionChain": "chains",
    "OptionContract": "chains",
    "Future": "futures",
    "Roll": "futures",
    "ScanHit": "scanners",
    "Watchlist": "watchlists",
}


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES.get(name, 'failures')}"), name)

# Generated from spec v0.2.0 - edit spec/, run make regenerate.
from __future__ import annotations

from enum import StrEnum


class AlertTimeInForce(StrEnum):
    """How long the alert waits.

    Closed: for requests, a value that is not listed is an error.
    """

    GTC = "GTC"
    GTD = "GTD"

"""Assumptions about fills, as small exchangeable parts: which orders fill, at what price, how late they arrive.

Pure: attrs, decimal and the standard library's types. The exchange asks a `FillRules` about every order whose turn it is; replay
takes latency and the path through a bar from here. The runner makes all of it from the YAML's ``fills:`` section.
"""

from __future__ import annotations

from botframework.fills.latency import Constant, Latency, Measured, Percentiles, Uniform
from botframework.fills.models import Chance, Cross, FillModel, Limited, Participation, Queue, Touch
from botframework.fills.paths import PATHS, bar_path
from botframework.fills.rules import FillRules
from botframework.fills.slippage import BasisPoints, Slippage, SpreadPart, Ticks

__all__ = [
    "PATHS",
    "BasisPoints",
    "Chance",
    "Constant",
    "Cross",
    "FillModel",
    "FillRules",
    "Latency",
    "Limited",
    "Measured",
    "Participation",
    "Percentiles",
    "Queue",
    "Slippage",
    "SpreadPart",
    "Ticks",
    "Touch",
    "Uniform",
    "bar_path",
]

"""Technical indicators that take one value or bar at a time: constant work, no arrays, the same live and in replay.

Held against TA-Lib digit by digit where it has the same one (``tests/indicators``). ``update`` returns the new value, NaN until
there is enough. Pure: attrs and math only; used by strategies.
"""

from __future__ import annotations

from botframework.indicators.averages import DEMA, EMA, KAMA, SMA, T3, TEMA, TRIMA, WMA
from botframework.indicators.momentum import (
    APO,
    CCI,
    CMO,
    MACD,
    PPO,
    ROC,
    RSI,
    TRIX,
    BalanceOfPower,
    Momentum,
    Stochastic,
    StochasticFast,
    StochasticRSI,
    UltimateOscillator,
    WilliamsR,
)
from botframework.indicators.statistics import Beta, Correlation, Highest, LinearRegression, Lowest, Midpoint, Sum
from botframework.indicators.trend import ADX, Aroon, DirectionalIndicator, DirectionalMovement, ParabolicSAR
from botframework.indicators.volatility import ATR, Bollinger, Donchian, Keltner, StdDev, TrueRange, Variance
from botframework.indicators.volume import MFI, OBV, VWAP, AccumulationDistribution, ChaikinOscillator

__all__ = [
    "ADX",
    "APO",
    "ATR",
    "CCI",
    "CMO",
    "DEMA",
    "EMA",
    "KAMA",
    "MACD",
    "MFI",
    "OBV",
    "PPO",
    "ROC",
    "RSI",
    "SMA",
    "T3",
    "TEMA",
    "TRIMA",
    "TRIX",
    "VWAP",
    "WMA",
    "AccumulationDistribution",
    "Aroon",
    "BalanceOfPower",
    "Beta",
    "Bollinger",
    "ChaikinOscillator",
    "Correlation",
    "DirectionalIndicator",
    "DirectionalMovement",
    "Donchian",
    "Highest",
    "Keltner",
    "LinearRegression",
    "Lowest",
    "Midpoint",
    "Momentum",
    "ParabolicSAR",
    "StdDev",
    "Stochastic",
    "StochasticFast",
    "StochasticRSI",
    "Sum",
    "TrueRange",
    "UltimateOscillator",
    "Variance",
    "WilliamsR",
]

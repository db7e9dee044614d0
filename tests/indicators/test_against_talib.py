"""Every indicator against TA-Lib, value by value, on random walks: as close as 1e-9, and NaN for just as long."""

from __future__ import annotations

import math
import random
from collections.abc import Callable
from typing import Any

import pytest

from botframework import indicators as ours

talib = pytest.importorskip("talib", reason="TA-Lib is not installed")
numpy = pytest.importorskip("numpy", reason="numpy is not installed")

Series = dict[str, list[float]]


def walk(seed: int, bars: int = 400, start: float = 100.0, flat: bool = False) -> Series:
    chance, close = random.Random(seed), start
    series: Series = {name: [] for name in ("open", "high", "low", "close", "volume", "other")}
    other = start / 2
    for _ in range(bars):
        opened = close
        # A market that often stands still finds the divisions by zero and the ties.
        moves = not flat or chance.random() < 0.3
        close = max(1.0, round(opened * (1 + chance.gauss(0, 0.01) * moves), 2))
        other = max(1.0, other * (1 + chance.gauss(0, 0.012) * moves))
        series["open"].append(opened)
        series["high"].append(round(max(opened, close) + chance.random() * moves, 2))
        series["low"].append(round(min(opened, close) - min(0.5, chance.random()) * moves, 2))
        series["close"].append(close)
        series["volume"].append(float(chance.randrange(1, 10_000)))
        series["other"].append(other)
    return series


C, HL, HLC, HLCV, OHLC = (
    ("close",),
    ("high", "low"),
    ("high", "low", "close"),
    ("high", "low", "close", "volume"),
    (
        "open",
        "high",
        "low",
        "close",
    ),
)

#: Name of a case, ours, which of its lines, the inputs, TA-Lib's function, its settings, which of its outputs.
CASES: list[tuple[str, Callable[[], Any], str, tuple[str, ...], str, dict[str, Any], int]] = [
    ("SMA", lambda: ours.SMA(10), "value", C, "SMA", {"timeperiod": 10}, 0),
    ("EMA", lambda: ours.EMA(10), "value", C, "EMA", {"timeperiod": 10}, 0),
    ("WMA", lambda: ours.WMA(10), "value", C, "WMA", {"timeperiod": 10}, 0),
    ("DEMA", lambda: ours.DEMA(10), "value", C, "DEMA", {"timeperiod": 10}, 0),
    ("TEMA", lambda: ours.TEMA(10), "value", C, "TEMA", {"timeperiod": 10}, 0),
    ("T3", lambda: ours.T3(5, 0.7), "value", C, "T3", {"timeperiod": 5, "vfactor": 0.7}, 0),
    ("TRIMA odd", lambda: ours.TRIMA(11), "value", C, "TRIMA", {"timeperiod": 11}, 0),
    ("TRIMA even", lambda: ours.TRIMA(10), "value", C, "TRIMA", {"timeperiod": 10}, 0),
    ("KAMA", lambda: ours.KAMA(10), "value", C, "KAMA", {"timeperiod": 10}, 0),
    ("MACD", lambda: ours.MACD(), "value", C, "MACD", {}, 0),
    ("MACD signal", lambda: ours.MACD(), "signal", C, "MACD", {}, 1),
    ("MACD histogram", lambda: ours.MACD(), "histogram", C, "MACD", {}, 2),
    ("APO", lambda: ours.APO(), "value", C, "APO", {"matype": 0}, 0),
    ("PPO", lambda: ours.PPO(), "value", C, "PPO", {"matype": 0}, 0),
    ("RSI", lambda: ours.RSI(), "value", C, "RSI", {}, 0),
    ("CMO", lambda: ours.CMO(), "value", C, "CMO", {}, 0),
    ("MOM", lambda: ours.Momentum(), "value", C, "MOM", {}, 0),
    ("ROC", lambda: ours.ROC(), "value", C, "ROC", {}, 0),
    ("TRIX", lambda: ours.TRIX(9), "value", C, "TRIX", {"timeperiod": 9}, 0),
    ("STOCHF k", lambda: ours.StochasticFast(), "value", HLC, "STOCHF", {}, 0),
    ("STOCHF d", lambda: ours.StochasticFast(), "d", HLC, "STOCHF", {}, 1),
    ("STOCH k", lambda: ours.Stochastic(), "value", HLC, "STOCH", {}, 0),
    ("STOCH d", lambda: ours.Stochastic(), "d", HLC, "STOCH", {}, 1),
    ("STOCHRSI k", lambda: ours.StochasticRSI(), "value", C, "STOCHRSI", {}, 0),
    ("STOCHRSI d", lambda: ours.StochasticRSI(), "d", C, "STOCHRSI", {}, 1),
    ("WILLR", lambda: ours.WilliamsR(), "value", HLC, "WILLR", {}, 0),
    ("CCI", lambda: ours.CCI(), "value", HLC, "CCI", {}, 0),
    ("ULTOSC", lambda: ours.UltimateOscillator(), "value", HLC, "ULTOSC", {}, 0),
    ("BOP", lambda: ours.BalanceOfPower(), "value", OHLC, "BOP", {}, 0),
    ("PLUS_DM", lambda: ours.DirectionalMovement(), "value", HLC, "PLUS_DM", {}, 0),
    ("MINUS_DM", lambda: ours.DirectionalMovement(), "minus", HLC, "MINUS_DM", {}, 0),
    ("PLUS_DI", lambda: ours.DirectionalIndicator(), "value", HLC, "PLUS_DI", {}, 0),
    ("MINUS_DI", lambda: ours.DirectionalIndicator(), "minus", HLC, "MINUS_DI", {}, 0),
    ("DX", lambda: ours.DirectionalIndicator(), "dx", HLC, "DX", {}, 0),
    ("ADX", lambda: ours.ADX(), "value", HLC, "ADX", {}, 0),
    ("ADXR", lambda: ours.ADX(), "rating", HLC, "ADXR", {}, 0),
    ("AROON down", lambda: ours.Aroon(), "down", HL, "AROON", {}, 0),
    ("AROON up", lambda: ours.Aroon(), "up", HL, "AROON", {}, 1),
    ("AROONOSC", lambda: ours.Aroon(), "value", HL, "AROONOSC", {}, 0),
    ("SAR", lambda: ours.ParabolicSAR(), "value", HL, "SAR", {"acceleration": 0.02, "maximum": 0.2}, 0),
    ("TRANGE", lambda: ours.TrueRange(), "value", HLC, "TRANGE", {}, 0),
    ("ATR", lambda: ours.ATR(), "value", HLC, "ATR", {}, 0),
    ("NATR", lambda: ours.ATR(), "percent", HLC, "NATR", {}, 0),
    ("VAR", lambda: ours.Variance(), "value", C, "VAR", {}, 0),
    ("STDDEV", lambda: ours.StdDev(), "value", C, "STDDEV", {}, 0),
    (
        "BBANDS upper",
        lambda: ours.Bollinger(),
        "upper",
        C,
        "BBANDS",
        {"timeperiod": 5, "nbdevup": 2.0, "nbdevdn": 2.0},
        0,
    ),
    (
        "BBANDS middle",
        lambda: ours.Bollinger(),
        "value",
        C,
        "BBANDS",
        {"timeperiod": 5, "nbdevup": 2.0, "nbdevdn": 2.0},
        1,
    ),
    (
        "BBANDS lower",
        lambda: ours.Bollinger(),
        "lower",
        C,
        "BBANDS",
        {"timeperiod": 5, "nbdevup": 2.0, "nbdevdn": 2.0},
        2,
    ),
    ("OBV", lambda: ours.OBV(), "value", ("close", "volume"), "OBV", {}, 0),
    ("AD", lambda: ours.AccumulationDistribution(), "value", HLCV, "AD", {}, 0),
    ("ADOSC", lambda: ours.ChaikinOscillator(), "value", HLCV, "ADOSC", {}, 0),
    ("MFI", lambda: ours.MFI(), "value", HLCV, "MFI", {}, 0),
    ("MAX", lambda: ours.Highest(10), "value", C, "MAX", {"timeperiod": 10}, 0),
    ("MIN", lambda: ours.Lowest(10), "value", C, "MIN", {"timeperiod": 10}, 0),
    ("MIDPOINT", lambda: ours.Midpoint(), "value", C, "MIDPOINT", {}, 0),
    ("SUM", lambda: ours.Sum(10), "value", C, "SUM", {"timeperiod": 10}, 0),
    ("LINEARREG", lambda: ours.LinearRegression(), "value", C, "LINEARREG", {}, 0),
    ("LINEARREG_SLOPE", lambda: ours.LinearRegression(), "slope", C, "LINEARREG_SLOPE", {}, 0),
    ("LINEARREG_INTERCEPT", lambda: ours.LinearRegression(), "intercept", C, "LINEARREG_INTERCEPT", {}, 0),
    ("TSF", lambda: ours.LinearRegression(), "forecast", C, "TSF", {}, 0),
    ("CORREL", lambda: ours.Correlation(), "value", ("close", "other"), "CORREL", {}, 0),
    ("BETA", lambda: ours.Beta(), "value", ("close", "other"), "BETA", {}, 0),
]

#: TA-Lib takes differences of large sums here and keeps about half of the digits when nothing moves.
ROUGH_WHEN_FLAT = {"VAR", "STDDEV", "BBANDS upper", "BBANDS lower", "CORREL", "BETA", "CCI", "STOCHRSI k", "STOCHRSI d"}


def lines(case: str, make: Callable[[], Any], line: str, inputs: tuple[str, ...], series: Series) -> list[float]:
    indicator, found = make(), []
    for row in zip(*(series[name] for name in inputs), strict=True):
        indicator.update(*row)
        found.append(float(getattr(indicator, line)))
    return found


TRIED = [
    pytest.param(case, market, id=f"{case[0]}, {market}")
    for case in CASES
    for market in ("lively", "long", "flat")
    if market != "flat" or case[0] not in ROUGH_WHEN_FLAT
]


@pytest.mark.parametrize(("case", "market"), TRIED)
def test_as_talib(case: Any, market: str) -> None:
    name, make, line, inputs, function, settings, output = case
    seeds = {"lively": range(5), "long": [7, 8], "flat": range(3)}[market]
    for seed in seeds:
        series = walk(seed, bars=1_500 if market == "long" else 400, flat=market == "flat")
        if function in ("PLUS_DM", "MINUS_DM"):
            columns = [numpy.array(series[n]) for n in HL]
        else:
            columns = [numpy.array(series[n]) for n in inputs]
        theirs = getattr(talib, function)(*columns, **settings)
        theirs = theirs[output] if isinstance(theirs, tuple) else theirs
        mine = lines(name, make, line, inputs, series)
        for index, (a, b) in enumerate(zip(mine, theirs.tolist(), strict=True)):
            assert math.isnan(a) == math.isnan(b), (name, seed, index, a, b)
            if not math.isnan(a):
                assert a == pytest.approx(b, rel=1e-9, abs=1e-9), (name, seed, index)


@pytest.mark.parametrize(
    "make", [lambda: ours.SMA(0), lambda: ours.RSI(1), lambda: ours.EMA(200_000), lambda: ours.MACD(26, 12)]
)
def test_a_period_that_cannot_be_is_refused(make: Callable[[], Any]) -> None:
    with pytest.raises(ValueError, match="period"):
        make()


def test_an_average_does_not_drift_however_long_it_runs() -> None:
    """A running sum would keep a little of every value that ever passed."""
    average, deviation = ours.SMA(10), ours.StdDev(10)
    for x in (1e12, 3.0) * 5_000:
        average.update(x)
    for x in range(20):
        average.update(0.1 * x)
        deviation.update(1e9 + 0.1 * x)
    assert average.value == pytest.approx(1.45, rel=1e-12)
    assert deviation.value == pytest.approx(0.1 * math.sqrt(8.25), rel=1e-6)


def test_the_volume_weighted_price_begins_anew_when_told() -> None:
    price = ours.VWAP()
    price.update(10.0, 1.0)
    assert price.update(13.0, 2.0) == 12.0
    price.reset()
    assert math.isnan(price.value)
    assert price.update(5.0, 3.0) == 5.0


def test_channels() -> None:
    donchian, keltner, atr, ema = ours.Donchian(5), ours.Keltner(5, 4, 1.5), ours.ATR(4), ours.EMA(5)
    series = walk(1)
    for index, (high, low, close) in enumerate(zip(series["high"], series["low"], series["close"], strict=True)):
        donchian.update(high, low)
        keltner.update(high, low, close)
        atr.update(high, low, close)
        ema.update(close)
        if index >= 5:
            assert donchian.upper == max(series["high"][index - 4 : index + 1])
            assert donchian.lower == min(series["low"][index - 4 : index + 1])
            assert keltner.upper - keltner.value == pytest.approx(1.5 * atr.value)
            assert keltner.value == ema.value


def test_there_are_thirty_and_more() -> None:
    assert len(ours.__all__) >= 30
    assert {type(case[1]()).__name__ for case in CASES} <= set(ours.__all__)

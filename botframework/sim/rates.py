"""Exchange rates of the simulated world. Imports nothing; used by the contract endpoints and by valuation."""

from decimal import Decimal

PER_USD: dict[str, Decimal] = {
    "USD": Decimal(1),
    "EUR": Decimal("0.92"),
    "GBP": Decimal("0.79"),
    "CHF": Decimal("0.88"),
    "JPY": Decimal("151.5"),
    "CAD": Decimal("1.37"),
    "AUD": Decimal("1.52"),
    "HKD": Decimal("7.79"),
    "CNH": Decimal("7.13"),
}
"""Fixed rates: how much of a currency one US dollar buys."""

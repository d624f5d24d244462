"""Money in minor units: 12.50 CNY is 1250, 1200 JPY is 1200.

Source: ISO 4217, list one, currencies whose minor unit is not 2.
"""

from __future__ import annotations

DIGITS = dict.fromkeys(
    ("BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "VND", "VUV",
     "XAF", "XOF", "XPF"), 0
) | dict.fromkeys(("BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"), 3)  # fmt: skip


def minor(major: float, currency: str | None) -> float:
    """An amount as people write it, in minor units; two digits where no currency is known."""
    return float(round(major * 10 ** DIGITS.get(currency or "", 2)))

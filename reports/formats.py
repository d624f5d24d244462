"""Every number and date a reader sees is written here, and nowhere else.

Shares come as 0-1, money in minor units. A minus is U+2212, a range names its unit once.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, format_datetime, format_interval
from babel.numbers import format_decimal, get_currency_precision

from pdca.report import Range
from reports.language import Language, locale_of

MINUS = "−"
NOTHING = "–"
SYMBOLS = {"CNY": "¥", "JPY": "¥", "USD": "$", "EUR": "€", "GBP": "£"}
STEPS = {
    "en": ((1e9, "B"), (1e6, "M")),
    "zh-CN": ((1e8, "亿"), (1e5, "万")),
}
DAY = {"en": ("d MMM", "d MMMM"), "zh-CN": ("M月d日", "M月d日")}
MOMENT = {"en": "EEE d MMM, HH:mm", "zh-CN": "M月d日EEE HH:mm"}


@dataclass(frozen=True, slots=True)
class Format:
    """How one reader sees figures: language, time zone, the one currency in play."""

    language: Language
    timezone: str
    currency: str | None = None

    @property
    def locale(self) -> Locale:
        return locale_of(self.language)

    def plain(self, value: float, digits: int = 0) -> str:
        """1234.5 as 1,234.5 with exactly `digits` decimals."""
        pattern = "#,##0." + "0" * digits if digits else "#,##0"
        text = format_decimal(value, format=pattern, locale=self.locale, decimal_quantization=True)
        bare = text.replace("-", "")
        return MINUS + bare if text.startswith("-") and bare.strip("0.,") else bare

    def count(self, value: float | None, like: float | None = None) -> str:
        """How many: 4,360, 1.91M, 191万. `like` sets the unit, for the ends of a range."""
        if value is None:
            return NOTHING
        size = abs(value if like is None else like)
        for floor, name in STEPS[self.language]:
            if size >= floor:
                scaled = value / (1e4 if name == "万" else floor)
                return (
                    self.plain(scaled, _significant(size / (1e4 if name == "万" else floor))) + name
                )
        return self.plain(value, 0 if size >= 10 or float(value).is_integer() else 1)

    def average(self, value: float | None) -> str:
        """So many per post: 12.3, 1,240."""
        return NOTHING if value is None else self.plain(value, 0 if abs(value) >= 100 else 1)

    def percent(self, share: float | None, like: float | None = None) -> str:
        """0.046 as 4.6%, 0.31 as 31%, 0.0042 as 0.42%."""
        if share is None:
            return NOTHING
        size = abs(share if like is None else like) * 100
        return self.plain(share * 100, 0 if size >= 10 else 1 if size >= 1 else 2) + "%"

    def money(self, minor: float | None, like: float | None = None) -> str:
        """3240 as ¥32.40; whole units from 100 on."""
        if minor is None:
            return NOTHING
        digits = get_currency_precision(self.currency or "CNY")
        value, size = minor / 10**digits, abs(minor if like is None else like) / 10**digits
        text = self.plain(abs(value), 0 if size >= 100 else digits)
        sign = MINUS if value < 0 and text.strip("0.,") else ""
        return sign + SYMBOLS.get(self.currency or "", f"{self.currency or ''} ".lstrip()) + text

    def amount(self, major: float) -> str:
        """3000.0 as ¥3,000: money as a plan writes it, in major units."""
        return self.money(major * 10 ** get_currency_precision(self.currency or "CNY"))

    def span_of_time(self, seconds: float, like: float | None = None) -> str:
        """90 as 1.5 min; hours from two hours on."""
        size = abs(seconds if like is None else like)
        hours = size >= 7200
        value = self.plain(seconds / (3600 if hours else 60), 0 if size >= 36_000 else 1)
        words = {"en": ("min", "h"), "zh-CN": ("分钟", "小时")}[self.language]
        return f"{value} {words[hours]}"

    def signed(self, text: str) -> str:
        """`text` with its sign; nothing and zero have none."""
        bare = not any(c in "123456789" for c in text)
        return text if bare or text.startswith(MINUS) else f"+{text}"

    def points(self, difference: float) -> str:
        """0.031 as +3.1 percentage points."""
        text = self.signed(self.plain(difference * 100, 1))
        return f"{text} points" if self.language == "en" else f"{text} 个百分点"

    def relative(self, share: float) -> str:
        """0.28 as +28%, one decimal under a tenth."""
        return self.signed(self.plain(share * 100, 0 if abs(share) >= 0.1 else 1) + "%")

    def relative_range(self, span: Range) -> str:
        """From the low to the high end, both signed, with one number of decimals."""
        digits = 0 if max(abs(span.low), abs(span.high)) >= 0.1 else 1
        ends = [self.signed(self.plain(v * 100, digits) + "%") for v in (span.low, span.high)]
        return (" to " if self.language == "en" else " 至 ").join(ends)

    def chance(self, probability: float | None) -> str:
        """The big number: 92%, never 0% or 100%."""
        if probability is None:
            return NOTHING
        if probability < 0.01:
            return "<1%"
        # Cut, not rounded: 29.6% is below the 30% from which a target is no longer off track.
        return ">99%" if probability > 0.99 else f"{int(probability * 100 + 1e-9)}%"

    def day(self, day: date, *, long: bool = False) -> str:
        return format_date(day, DAY[self.language][long], locale=self.locale)

    def days(self, first: date, last: date) -> str:
        """16–22 Nov 2026, 2026年11月16日至22日."""
        return format_interval(first, last, "yMMMd", locale=self.locale).replace(" – ", "–")

    def moment(self, moment: datetime) -> str:
        """Tue 24 Nov, 18:00 in the campaign's time zone."""
        local = moment.astimezone(ZoneInfo(self.timezone))
        return format_datetime(local, MOMENT[self.language], locale=self.locale)


def _significant(scaled: float) -> int:
    """Decimals that leave three significant digits."""
    return 0 if scaled >= 100 else 1 if scaled >= 10 else 2

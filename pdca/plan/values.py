"""Values as people write them: `24h`, `2w`, `6,000`, `1.2万`, `30%`.

They are read where a model is built, so YAML, a spreadsheet and a stored plan agree.
"""

from __future__ import annotations

import math
import re
import unicodedata
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field
from pydantic_core import PydanticCustomError

UNITS = {
    "min": timedelta(minutes=1),
    "h": timedelta(hours=1),
    "d": timedelta(days=1),
    "w": timedelta(weeks=1),
}
LONGEST = timedelta(days=3660)
_DURATION = re.compile(r"(\d{1,6})\s*(min|h|d|w)")
_GROUPED = re.compile(r"[+-]?\d{1,3}([, ' \u00a0\u202f]\d{3})+(\.\d+)?")
_DAY = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?")
_LOCAL = re.compile(_DAY.pattern + r"[T ]*(?<=[日T ])(\d{1,2}):(\d{2})(?::(\d{2}))?")
_SHORT = re.compile(r"([+-]?\d+(?:\.\d+)?)\s*([万%])")


class Strict(BaseModel):
    """A misspelled key is an error, and nothing changes once it is read."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


def half_width(text: str) -> str:
    """Without blanks around it, and ２０：００ as 20:00, as Chinese keyboards leave them."""
    return unicodedata.normalize("NFKC", text).strip()


def parse_duration(text: str) -> timedelta | None:
    """`15min`, `24h`, `30d`, `2w` as a duration; None for anything else."""
    found = _DURATION.fullmatch(half_width(text))
    if not found:
        return None
    length = int(found[1]) * UNITS[found[2]]
    return length if length <= LONGEST else None


def parse_number(text: str) -> float | None:
    """`6,000`, `6 000`, `1.2万` (12,000) or `30%` (0.3); None for anything else."""
    text = half_width(text)
    if _GROUPED.fullmatch(text):
        return float(re.sub(r"[^\d.+-]", "", text))
    if short := _SHORT.fullmatch(text):
        return float(short[1]) * (10_000 if short[2] == "万" else 0.01)
    try:
        number = float(text)
    except ValueError:
        return None
    return number if math.isfinite(number) else None


def parse_day(text: str) -> date | None:
    """`2026-03-05` or `2026/3/5`; None for anything else."""
    found = _DAY.fullmatch(half_width(text))
    try:
        return date(*map(int, found.groups())) if found else None
    except ValueError:
        return None


def parse_local(text: str) -> datetime | None:
    """`2026-03-05 20:00` or `2026/3/5 20:00`, naive; None for anything else."""
    found = _LOCAL.fullmatch(half_width(text))
    day = parse_day("-".join(found.groups()[:3])) if found else None
    if found is None or day is None:
        return None
    try:
        hour, minute, second = (int(part or 0) for part in found.groups()[3:])
        return datetime.combine(day, time(hour, minute, second))
    except ValueError:
        return None


def _day(value: Any) -> Any:
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    day = parse_day(value) if isinstance(value, str) else None
    if day is None:
        raise PydanticCustomError("day", "not a day")
    return day


def _local(value: Any) -> Any:
    local = parse_local(value) if isinstance(value, str) else value
    if not isinstance(local, datetime) or local.tzinfo is not None:
        raise PydanticCustomError("local_time", "not a local time")
    return local


def _duration(value: Any) -> Any:
    if isinstance(value, str) and not value.startswith("P"):
        value = parse_duration(value)
    elif not isinstance(value, (str, timedelta)):
        value = None
    if value is None:
        raise PydanticCustomError("duration", "not a duration")
    return value


def _number(value: Any) -> Any:
    if isinstance(value, bool):
        raise PydanticCustomError("number", "not a number")
    if not isinstance(value, str):
        return value
    number = parse_number(value)
    if number is None:
        raise PydanticCustomError("number", "not a number")
    return number


Name = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{0,62}$")]
"""Lower case, digits and hyphens: it joins YAML, blocks, tables and UTM."""
Duration = Annotated[timedelta, BeforeValidator(_duration)]
Day = Annotated[date, BeforeValidator(_day)]
Local = Annotated[datetime, BeforeValidator(_local)]
"""Naive: wall time in the campaign's zone."""
Words = Annotated[str, Field(min_length=1)]
Number = Annotated[float, BeforeValidator(_number)]
Share = Annotated[Number, Field(ge=0, le=1)]
"""0-1; `30%` is read as 0.3."""
Money = Annotated[Decimal, BeforeValidator(_number), Field(ge=0)]
"""In major units of the currency the plan names, as a lead writes it: `12,800`."""

"""What a call is refused with, and the reading of what callers send."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any


class RefusedError(Exception):
    """An answer other than success: a status, a code for machines, a sentence for people."""

    def __init__(
        self,
        status: int,
        code: str,
        message: str,
        *,
        headers: Mapping[str, str] | None = None,
        more: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(message)
        self.status, self.code = status, code
        self.headers = dict(headers or {})
        self.body = {"error": {"code": code, "message": message, **(more or {})}}


class CutError(Exception):
    """The connection ends here, without an answer."""


def moment(value: object, name: str) -> datetime:
    """An aware datetime out of ISO text, else 422."""
    try:
        found = datetime.fromisoformat(str(value).replace(" ", "+"))
    except ValueError:
        found = None
    if found is None or found.tzinfo is None:
        raise RefusedError(422, "bad_time", f"{name} must be ISO 8601 with an offset: {value!r}")
    return found


def mapping(value: object, name: str) -> dict[str, Any]:
    """A JSON object, else 422."""
    if not isinstance(value, dict):
        raise RefusedError(422, "bad_body", f"{name} must be a JSON object")
    return value

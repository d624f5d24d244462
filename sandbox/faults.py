"""Faults on demand: what goes wrong, for whom, in which call, how often."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sandbox.refusals import RefusedError

KINDS = (
    "latency",
    "rate_limit",
    "rate_limit_bare",
    "error_before",
    "error_after",
    "reset_after",
    "refuse_after",
    "duplicate_refused",
    "revoke_token",
    "slow_media",
    "clock_skew",
    "wrong_fields",
    "missing_fields",
)
OPERATIONS = (
    *("me", "refresh", "upload", "media", "post", "read", "list", "delete", "comment"),
    *("metrics", "account_metrics", "comments", "mentions", "search", "orders", "sessions", "ads"),
)
TIMES = ("at", "as_of", "updated_at", "expires_at")
WRONG = {"likes": "many", "impressions": -1, "at": "yesterday", "followers": "12k"}


@dataclass(slots=True, kw_only=True)
class Fault:
    """`times` calls that match, after the first `after` ones; times -1 means always."""

    kind: str
    account: str | None = None
    operation: str | None = None
    times: int = 1
    after: int = 0
    params: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise RefusedError(422, "unknown_fault", f"kind must be one of {', '.join(KINDS)}")
        if self.operation not in (None, *OPERATIONS):
            known = ", ".join(OPERATIONS)
            raise RefusedError(422, "unknown_operation", f"operation must be one of {known}")
        if self.operation is None:
            self.operation = {"slow_media": "upload", "duplicate_refused": "post"}.get(self.kind)


class Faults:
    """The faults in force, first come first served; one call meets at most one."""

    def __init__(self) -> None:
        self._waiting: list[Fault] = []

    def add(self, fault: Fault) -> None:
        """Puts a fault in force."""
        self._waiting.append(fault)

    def clear(self) -> None:
        """Ends all of them."""
        self._waiting.clear()

    def rows(self) -> list[Fault]:
        """What is still in force."""
        return [f for f in self._waiting if f.times]

    def take(self, account: str, operation: str) -> Fault | None:
        """The fault that this call meets, if any."""
        for fault in self._waiting:
            if fault.account in (None, account) and fault.operation in (None, operation):
                if fault.after:
                    fault.after -= 1
                elif fault.times:
                    fault.times -= 1
                    return fault
        return None


def before(fault: Fault) -> None:
    """Refuses a call that the fault stops before anything is accepted."""
    seconds, status = fault.params.get("seconds", 1), fault.params.get("status")
    if fault.kind == "rate_limit":
        wait = {"Retry-After": str(seconds)}
        raise RefusedError(status or 429, "rate_limited", "slow down", headers=wait)
    if fault.kind == "rate_limit_bare":
        raise RefusedError(status or 429, "rate_limited", "slow down")
    if fault.kind == "error_before":
        raise RefusedError(status or 503, "unavailable", "try again later")


def after(fault: Fault) -> None:
    """Refuses a call whose effect stays."""
    status = fault.params.get("status")
    if fault.kind == "error_after":
        raise RefusedError(status or 502, "bad_gateway", "no answer from upstream")
    if fault.kind == "refuse_after":
        raise RefusedError(status or 400, "invalid_request", "the request could not be processed")


def spoil(fault: Fault | None, body: Any) -> Any:
    """An answer's body as the fault leaves it."""
    if fault is None or fault.kind not in ("clock_skew", "wrong_fields", "missing_fields"):
        return body
    if isinstance(body, list):
        return [spoil(fault, value) for value in body]
    if not isinstance(body, dict):
        return body
    return _spoiled(fault, {name: spoil(fault, value) for name, value in body.items()})


def _spoiled(fault: Fault, body: dict[str, Any]) -> dict[str, Any]:
    if fault.kind == "missing_fields":
        gone = fault.params.get("names", ["likes", "at", "url", "followers"])
        return {name: value for name, value in body.items() if name not in gone}
    if fault.kind == "wrong_fields":
        wrong = fault.params.get("fields", WRONG)
        return {name: wrong.get(name, value) for name, value in body.items()}
    shift = timedelta(seconds=fault.params.get("seconds", 3600))
    late = {name: body[name] for name in TIMES if body.get(name)}
    moved = {k: (datetime.fromisoformat(v) + shift).isoformat() for k, v in late.items()}
    return body | moved

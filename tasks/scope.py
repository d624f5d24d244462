"""The scope of a backfill: which days, campaigns, accounts and steps its form has chosen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from pdca.errors import SetupError
from pdca.plan.campaign import Account
from pdca.plan.cycles import midnight
from tasks.plans import InForce, all_in_force

DAY = timedelta(days=1)


class Step(StrEnum):
    COLLECT = "collect"
    CHECK = "check"
    REPORT = "report"


class Mode(StrEnum):
    MISSING = "missing"
    FAILED = "failed"
    ALL = "all"


@dataclass(frozen=True, slots=True)
class Scope:
    """What is to be filled in: days, plans and accounts, and how much of them."""

    start: date
    end: date
    plans: tuple[InForce, ...]
    accounts: frozenset[str]
    mode: Mode

    def window(self, plan: InForce) -> tuple[datetime, datetime]:
        """The days in the campaign's zone: from, and until before."""
        return midnight(plan.campaign, self.start), midnight(plan.campaign, self.end + DAY)

    def accounts_of(self, plan: InForce) -> list[Account]:
        return [a for a in plan.campaign.accounts if not self.accounts or a.name in self.accounts]


async def chosen(
    start: date,
    end: date,
    *,
    campaigns: Sequence[str] | None,
    accounts: Sequence[str] | None,
    mode: Mode,
) -> Scope:
    """The parameters of the form, checked.

    Raises:
        SetupError: the days are the wrong way round, or a name is not known.
    """
    if end < start:
        raise SetupError(f"The last day {end} is before the first {start}. Exchange them.")
    known = await all_in_force()
    plans = tuple(p for p in known if not campaigns or p.name in campaigns)
    _must_know(campaigns, [p.name for p in known], "campaign")
    _must_know(accounts, [a.name for p in plans for a in p.campaign.accounts], "account")
    return Scope(start, end, plans, frozenset(accounts or ()), mode)


def _must_know(asked: Sequence[str] | None, known: Sequence[str], what: str) -> None:
    unknown = sorted(set(asked or ()) - set(known))
    if unknown:
        names = ", ".join(sorted(set(known))) or "none"
        raise SetupError(f"There is no {what} {', '.join(unknown)}. There are: {names}.")

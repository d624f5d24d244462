"""Who works with what: the few values that every step of publishing shares."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from typing import Protocol

from pdca.do.decide import Pace
from pdca.do.ledger import Ledger, Publication, Slot
from pdca.plan.campaign import Late
from pdca.ports import Connector, PostDraft


@dataclass(frozen=True, slots=True)
class Worker:
    """One process at work. `holder` names it in the ledger: host, process, run."""

    ledger: Ledger
    holder: str
    pace: Pace = field(default_factory=Pace)


@dataclass(frozen=True, slots=True)
class Assignment:
    """What the plan in force says of one publication.

    Attributes:
        draft: the post as its account gets it.
        asked: the person (an address) who is asked if something is unclear.
        late: the campaign's rule for overdue posts.
        slots: the account's slots of the post's cycle, in order; taken ones as well.
    """

    draft: PostDraft
    asked: str
    late: Late = field(default_factory=Late)
    slots: Sequence[Slot] = ()


class Desk(Protocol):
    """Where a window gets what the ledger does not know."""

    def connect(self, publication: Publication) -> AbstractAsyncContextManager[Connector]:
        """The publication's account, signed in."""

    async def assignment(self, publication: Publication) -> Assignment: ...

    async def asked(self, publication: Publication) -> str:
        """Who is asked, also when the item has left the plan."""

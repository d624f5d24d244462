"""A company in small: its plan, its ledger, the platform it posts to, and the truth."""

from __future__ import annotations

import asyncio
import shutil
import tempfile
from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import product
from pathlib import Path
from typing import Any

from sqlalchemy import select

from pdca.do.decide import Pace
from pdca.do.found import Found, by_account
from pdca.do.lane import Lane, Tally
from pdca.do.ledger import ENDS
from pdca.do.work import Worker
from pdca.plan.calendar import lay_out
from pdca.plan.campaign import Item, Plan
from pdca.ports import Recovery
from store import answers, balance, calendar
from store.sql_ledger import SqlLedger
from store.tables import publication
from tests.build import NOON
from tests.fakes import FakePlatform, FakePost
from tests.fresh import fresh_database
from tests.pdca.do.brand import (
    ACCOUNTS,
    COMMENT,
    FAULTS,
    LEAD,
    STRANGERS,
    TEXTS,
    THREAD,
    ZONE,
    campaign,
    items,
    named,
)
from tests.pdca.do.desk import PlannedDesk
from tests.stoppable import Hand, Stopping, Time


class Company:
    def __init__(self, recovery: Recovery, *, late: str, early: bool, platform: str) -> None:
        self.time = Time(NOON - timedelta(seconds=10 if early else 0))
        self.there = FakePlatform(self.time, recovery)
        self.there.takes = timedelta(minutes=5 if platform == "processes" else 0)
        self.there.refuses_duplicates = platform == "refuses duplicates"
        self.time.passed = self.there.arrive
        self._loop = asyncio.new_event_loop()
        self._folder = tempfile.mkdtemp()
        self._database = fresh_database(Path(self._folder))
        self._ledger = SqlLedger(self._database, real=self.time.hands)
        self._healthy = Hand(self.time.hands)
        self._asked: dict[str, datetime] = {}
        self._revision = 0
        self.plan = Plan(campaign=campaign(late), items=items())
        self._removed: dict[str, Item] = {}
        self._edited: set[str] = set()
        self._lay_down()

    # What happens

    def serve(
        self, hand: Hand, account: str, *, stop: str | None, faults: Sequence[str | None]
    ) -> None:
        self.there.faults.extend(FAULTS[f]() if f else None for f in faults)
        hand.work(self._serve(hand, account), stop)
        self.there.faults.clear()

    async def _serve(self, hand: Hand, account: str) -> None:
        ledger: Any = Stopping(self._ledger, hand)
        worker = Worker(ledger, "a/1/run", Pace())
        now = self.time.at
        agenda = await ledger.agenda(now=now, lead=worker.pace.lead)
        found = Found()
        found.add(by_account(agenda, now + timedelta(hours=1)).get(account, ()))
        if found.rows:
            await Lane(PlannedDesk(self, hand), worker, Tally(), self.time).serve(found, now)

    def happen(self, what: str) -> None:
        """Something that no worker does."""
        match what.split(" ", 1):
            case ["hours", _]:
                self.time.move(timedelta(hours=3))
            case ["stranger", how]:
                for account, text in product(ACCOUNTS, TEXTS.values()):
                    self.there.stranger(account, STRANGERS[how](text))
            case ["hold", account]:
                held = {"asked": LEAD, "reason": "serious", "now": self.time.at}
                self._do(calendar.hold, account=account, **held)
            case ["lead", how_item]:
                self._edit(*how_item.split())
            case ["person", _]:
                self.answer()
            case _:
                self._release()

    def _edit(self, how: str, item: str) -> None:
        """A lead saves the folder, and the plan is laid out again."""
        items = {i.id: i for i in self.plan.items}
        if how == "restores" and item in self._removed:
            items[item] = self._removed.pop(item)
        elif how == "removes" and item in items:
            self._removed[item] = items.pop(item)
        elif how == "edits" and item in items:
            self._edited.add(item)
            items[item] = items[item].model_copy(update={"body": items[item].body + "。新"})
        elif how == "moves" and item in items:
            local = (self.time.at + timedelta(minutes=20)).astimezone(ZONE).replace(tzinfo=None)
            items[item] = items[item].model_copy(update={"at": local})
        self.plan = self.plan.model_copy(update={"items": tuple(items.values())})
        self._lay_down()

    def _lay_down(self) -> None:
        placed = self._do(calendar.placed, "spring")
        layout = lay_out(self.plan, placed, now=self.time.at, relay=True)
        self._revision += 1
        self._do(calendar.lay_down, "spring", layout, revision=self._revision, now=self.time.at)
        self.look()

    def _release(self) -> None:
        calm = {"by": LEAD, "why": "calm again", "now": self.time.at}
        self._do(calendar.release, campaign="spring", **calm)

    def answer(self) -> None:
        """A person looks when nothing is under way any more, and says what is true."""
        self.time.move(timedelta(minutes=1))
        for row in self.rows:
            if row.state == "unknown":
                said = "published" if self.posts(row) else "not_published"
                self._do(answers.answer, row.key, said, by=LEAD, now=self.time.at)
                del self._asked[row.key]

    def rest(self) -> None:
        """A healthy worker goes on until nothing is left to do."""
        for _ in range(60):
            self.look()
            if self.count("held"):
                self._release()
            if self.count("unknown"):
                self.answer()
            left = [r for r in self.rows if r.state not in ENDS or r.follow_up == "pending"]
            if not left:
                break
            for account in dict.fromkeys(r.account for r in left):
                self.serve(self._healthy, account, stop=None, faults=())
            self.time.move(self._until_next(left))

    def _until_next(self, rows: Sequence[Any]) -> timedelta:
        """How long nothing can be done, but not less than a minute."""
        waits = [r.lease_until - self.time.hands() for r in rows if r.lease_until]
        waits += [m - self.time.at for r in rows for m in (r.retry_at, r.due) if m]
        ahead = [w for w in waits if w > timedelta(minutes=1)]
        return min(ahead, default=timedelta(minutes=1))

    # What is true

    def look(self) -> None:
        """What must hold at every moment."""
        self.rows = self._do(lambda c: list(c.execute(select(publication))))
        ours = Counter((p.account, named(p)) for p in self.there.posts if p.token is not None)
        assert max(ours.values(), default=0) <= 1, f"twice: {ours}"
        assert all(len(p.comments) <= 1 for p in self.there.posts), "twice: a comment"
        by_id = {p.id: p for p in self.there.posts}
        for row in self.rows:
            if row.remote_id is not None:
                assert self.posts(row) == [by_id[row.remote_id]], f"a stranger's: {_of(row)}"
        asked = {r.key: r.asked_at for r in self.rows if r.state == "unknown"}
        for key in asked.keys() & self._asked.keys():
            assert asked[key] == self._asked[key], "asked twice"
        self._asked = asked

    def check_the_end(self) -> None:
        """Each post stands once and is known to, or does not and says why."""
        for row in self.rows:
            stands, state = len(self.posts(row)), row.state
            assert state in ENDS, f"no end: {_of(row)}"
            if state == "rejected" and (self.there.recovery is Recovery.NONE or self._hides(row)):
                continue  # a refusal is believed where nobody can look
            assert stands == (state == "published"), f"lost: {stands} of {_of(row)}"
            gone = row.item in self._removed
            assert gone or state != "cancelled", f"lost: {_of(row)}"
            if row.follow_up == "done":
                assert self._below(self.posts(row)[0]) == self._wanted(row), (
                    f"lost: below {_of(row)}"
                )
        wrong = self._do(balance.imbalances, now=self.time.at, real=self.time.hands())
        assert wrong == [], f"unbalanced: {wrong}"

    def _below(self, post: FakePost) -> list[str]:
        """What stands below a post of ours, from its thread's next part to its comment."""
        replies = [p for p in self.there.posts if p.reply_to == post.id]
        return [text for p in replies for text in (p.text, *self._below(p))] + post.comments

    def _wanted(self, row: Any) -> list[str]:
        return [*THREAD] if row.item == "opening" else [COMMENT]

    def _hides(self, row: Any) -> bool:
        """Called a duplicate under other words than it stands in: these were edited since."""
        return row.reason == "HTTP 409" and row.item in self._edited

    def posts(self, row: Any) -> list[FakePost]:
        """The platform's record of a row."""
        return [
            p
            for p in self.there.posts
            if p.token is not None and (p.account, named(p)) == (row.account, row.item)
        ]

    def count(self, state: str) -> int:
        return sum(row.state == state for row in self.rows)

    def _do(self, work: Any, *args: Any, **kwargs: Any) -> Any:
        return self._loop.run_until_complete(self._database.run(work, *args, **kwargs))

    def close(self) -> None:
        self._healthy.end()
        self._database.close()
        self._loop.close()
        shutil.rmtree(self._folder)


def _of(row: Any) -> str:
    return f"{row.item} at {row.account}, {row.state}: {row.reason}"

"""The verdict: what the platforms' own records say, beside what the ledger believes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, text

from pdca.do.ledger import ENDS, State
from pdca.ports import Recovery
from tests.chaos.campaign import NAME, mark, marks
from tests.chaos.killer import Killer
from tests.chaos.places import Seen

Row = Mapping[str, Any]
GIVEN_UP = ENDS - {State.PUBLISHED}
"""No post of this campaign deserves such an end."""
SAID = {
    "found": "found on the platform",
    "missing": "not there, sent again",
    "not_sent": "surely not sent",
    "rejected": "refused, and not there",
    "unsure": "cannot be known: a person was asked",
}
"""What settling came to, by the outcome of its attempt."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """Both sides.

    Attributes:
        seen: all that stands on the platforms.
        rows: the ledger's publications.
        settled: what each settling came to, with its account.
        wrong: what the balance cannot explain.
        recovery: by account.
    """

    seen: Sequence[Seen]
    rows: Sequence[Row]
    settled: Sequence[tuple[str, str]]
    wrong: Sequence[str]
    recovery: Mapping[str, Recovery]


@dataclass(slots=True)
class Verdict:
    """What was found. `failures` is empty when all holds, else what does not, and where."""

    lines: list[str] = field(default_factory=list)
    failures: dict[str, str] = field(default_factory=dict)

    @property
    def holds(self) -> bool:
        return not self.failures

    def demand(self, what: str, found: Sequence[object]) -> None:
        """A line of the table that must be zero."""
        self.lines.append(f"{what:<50} {len(found):>6}")
        if found:
            self.failures[what] = ", ".join(map(str, found[:8]))

    def note(self, what: str, count: int) -> None:
        self.lines.append(f"{what:<50} {count:>6}")

    def __str__(self) -> str:
        end = ["", *(f"FAILS: {what}: {where}" for what, where in self.failures.items())]
        return "\n".join([*self.lines, *(end if self.failures else ["", "All of it holds."])])


def number_of(item: str) -> int:
    return int(item.removeprefix("item-"))


def ledger(connection: Connection) -> tuple[list[Row], list[tuple[str, str]]]:
    """Publications and settlings, by plain SQL: the store is a party to this."""
    rows = connection.execute(
        text("select * from publication where campaign = :name"), {"name": NAME}
    )
    settled = connection.execute(
        text(
            "select p.account, a.outcome from attempt a join publication p"
            " on p.key = a.publication where a.kind = 'settle' and a.outcome is not null"
        )
    )
    return [dict(row) for row in rows.mappings()], [(r[0], r[1]) for r in settled]


def doubles(seen: Sequence[Seen], numbers: Iterable[int]) -> list[str]:
    """Marks of ours that stand more than once."""
    counts = _marks(seen, numbers)
    return sorted(name for name, count in counts.items() if count > 1)


def claimed(seen: Sequence[Seen], rows: Sequence[Row]) -> list[str]:
    """Posts of strangers that the ledger calls ours."""
    strangers = {s.remote_id for s in seen if s.stranger}
    return sorted(str(r["item"]) for r in rows if r["remote_id"] in strangers)


def judge(
    evidence: Evidence, killer: Killer, deeds: Mapping[str, int], answered: Mapping[str, int]
) -> Verdict:
    """The table, and whether all of it holds."""
    found = Verdict()
    _count_kills(found, killer, deeds)
    _compare(found, evidence)
    _tell_settling(found, evidence)
    found.note("questions that a person answered", sum(answered.values()))
    return found


def _count_kills(found: Verdict, killer: Killer, deeds: Mapping[str, int]) -> None:
    for point in killer.points:
        found.note(f"killed {point.replace('_', ' ')}", killer.killed[point])
    for what in sorted(set(killer.killed) - set(killer.points)):
        found.note(f"killed {what}", killer.killed[what])
    found.note("frozen past the lease, then thawed", killer.frozen)
    for what, count in sorted(deeds.items()):
        found.note(what if " " in what else f"killed {what}", count)
    found.demand(f"steps with fewer than {killer.least} kills", killer.wanting)


def _compare(found: Verdict, evidence: Evidence) -> None:
    rows, seen = evidence.rows, evidence.seen
    numbers = [number_of(r["item"]) for r in rows]
    found.note("posts of the plan", len(rows))
    found.note("posts of strangers", sum(s.stranger for s in seen))
    stopped = [r for r in rows if _is_stopped(r, evidence.recovery)]
    told = {name for r in stopped for name in marks(number_of(r["item"]))[1:]}
    counts = _marks(seen, numbers)
    found.demand("lost", sorted(n for n, count in counts.items() if count == 0 and n not in told))
    found.demand("double", doubles(seen, numbers))
    found.demand("claimed from a stranger", claimed(seen, rows))
    found.demand("given up", [r["item"] for r in rows if r["state"] in GIVEN_UP])
    found.demand("without an end", [r["item"] for r in rows if r["state"] not in ENDS])
    unfinished = [r["item"] for r in rows if _is_unfinished(r) and r not in stopped]
    found.demand("threads and first comments not done", unfinished)
    found.note("threads stopped and told, where nobody can look", len(stopped))
    theirs = {s.remote_id: s.text for s in seen}
    found.demand("links to another post", [r["item"] for r in rows if _points_wrong(r, theirs)])
    found.demand("out of balance", evidence.wrong)


def _marks(seen: Sequence[Seen], numbers: Iterable[int]) -> Counter[str]:
    """How often each of our marks stands on the platforms."""
    counts = Counter({name: 0 for number in numbers for name in marks(number)})
    for one in seen:
        counts.update(name for name in _named(one.text) if name in counts)
    return counts


def _named(said: str) -> Iterator[str]:
    if said.startswith("[") and "]" in said:
        yield said[: said.index("]") + 1]


def _is_stopped(row: Row, recovery: Mapping[str, Recovery]) -> bool:
    """A part's answer was lost where nothing can be looked up: its leads are told."""
    return row["follow_up"] == "failed" and recovery[row["account"]] is Recovery.NONE


def _is_unfinished(row: Row) -> bool:
    return len(marks(number_of(row["item"]))) > 1 and row["follow_up"] != "done"


def _points_wrong(row: Row, theirs: Mapping[str, str]) -> bool:
    known = row["remote_id"]
    return known is not None and not theirs.get(known, "").startswith(mark(number_of(row["item"])))


def _tell_settling(found: Verdict, evidence: Evidence) -> None:
    outcomes = Counter(outcome for _, outcome in evidence.settled)
    found.note("ambiguous answers and lost workers, settled", sum(outcomes[o] for o in SAID))
    for outcome, words in SAID.items():
        found.note(f"  {words}", outcomes[outcome])
    asked = [a for a, o in evidence.settled if o == "unsure"]
    known = [a for a in asked if evidence.recovery[a] is not Recovery.NONE]
    found.demand("asked although the platform could tell", known)

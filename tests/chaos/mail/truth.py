"""The verdict on the mails: the provider's own record beside what the product believes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from sqlalchemy import Connection, bindparam, select, text, update

from store.tables import delivery
from tests.chaos.mail.provider import Record
from tests.chaos.verdict import Verdict

TIMES = ("lease_until", "sent_at", "heard_at", "retry_at")
Row = Mapping[str, Any]


@dataclass
class Witness:
    """What was seen of each mail on its way.

    Attributes:
        unclear: ids that were ever `unknown`.
        settled: how each of them was settled at last: event, silence or person.
        questions: ids and attempts that the product asked about.
        answered: how often a person answered about each.
    """

    unclear: set[str] = field(default_factory=set)
    settled: dict[str, str] = field(default_factory=dict)
    questions: Counter[tuple[str, int]] = field(default_factory=Counter)
    answered: Counter[str] = field(default_factory=Counter)

    def look(self, rows: Iterable[Row]) -> None:
        """Note what is unclear now, and by what the rest has been settled."""
        for row in rows:
            id_, state = row["id"], row["state"]
            if state == "unknown":
                self.unclear.add(id_)
                self.settled.pop(id_, None)
                if row["asked_at"] is not None:
                    self.questions[id_, row["fence"]] = 1
            elif id_ in self.unclear and id_ not in self.settled and row["heard_at"] is not None:
                self.settled[id_] = "an event"


def ledger(connection: Connection) -> list[Row]:
    """Deliveries, by plain SQL: the store is a party to this."""
    rows = connection.execute(text("select * from delivery order by id"))
    return [dict(row) for row in rows.mappings()]


def let_pass(connection: Connection, by: timedelta) -> None:
    """All that is kept happened `by` earlier, as if so much time had gone by."""
    columns = [delivery.c.id, *(delivery.c[name] for name in TIMES)]
    rows = [dict(row) for row in connection.execute(select(*columns)).mappings()]
    moved = [{"key": row["id"]} | {n: row[n] and row[n] - by for n in TIMES} for row in rows]
    statement = update(delivery).where(delivery.c.id == bindparam("key"))
    if moved:
        connection.execute(statement.values({n: bindparam(n) for n in TIMES}), moved)


def judge(
    record: Record, rows: Sequence[Row], witness: Witness, kills: Mapping[str, int], least: int
) -> Verdict:
    """The table, and whether all of it holds."""
    found = Verdict()
    for point, count in kills.items():
        found.note(f"killed {point.replace('_', ' ')}", count)
    found.demand(
        f"places with fewer than {least} kills", [p for p, n in kills.items() if n < least]
    )
    for fault, count in sorted(record.faults.items()):
        found.note(f"request met: {fault.replace('_', ' ')}", count)
    _compare(found, record, rows)
    _tell_settling(found, rows, witness)
    return found


def _compare(found: Verdict, record: Record, rows: Sequence[Row]) -> None:
    taken = Counter(mail.delivery for mail in record.accepted)
    known = {row["id"] for row in rows}
    found.note("reports", sum(row["kind"] == "report" for row in rows))
    found.note("alerts", sum(row["kind"] == "alert" for row in rows))
    found.note("mails that the provider took", sum(taken.values()))
    found.demand("double", [id_ for id_, count in taken.items() if count > 1])
    found.demand("lost", sorted(known - set(taken)))
    believed = {row["id"] for row in rows if row["state"] == "accepted"}
    found.demand("believed to be taken and not", sorted(believed - set(taken)))
    found.demand("not at their end", [row["id"] for row in rows if row["state"] != "accepted"])
    found.demand("strangers", sorted(set(taken) - known))
    found.demand("other bytes at another attempt", _changed(record))
    found.demand("empty mails", record.broken)
    addresses = Counter((row["to"], row["report"]) for row in rows if row["kind"] == "report")
    found.demand("two reports to one person", [a for a, n in addresses.items() if n > 1])


def _changed(record: Record) -> list[str]:
    return [id_ for id_, bodies in record.bodies.items() if len(bodies) > 1]


def _tell_settling(found: Verdict, rows: Sequence[Row], witness: Witness) -> None:
    settled = Counter(witness.settled.values())
    found.note("mails that were unclear", len(witness.unclear))
    for how in ("an event", "the silence of a living webhook", "a person"):
        found.note(f"  settled by {how}", settled[how])
    found.note("questions asked", len(witness.questions))
    asked = {id_ for id_, _ in witness.questions}
    found.demand("answered without being asked", sorted(set(witness.answered) - asked))
    alerts = Counter(row["id"].rsplit("-", 1)[0] for row in rows if _is_question(row["id"]))
    found.note("question mails", sum(alerts.values()))
    wanted = {q for q in witness.questions if not _is_question(q[0])}
    found.demand(
        "questions without a mail, or with two",
        [] if sum(alerts.values()) == len(wanted) else [f"{sum(alerts.values())}/{len(wanted)}"],
    )


def _is_question(id_: str) -> bool:
    return id_.startswith("mail_unclear")

"""Answer: a person says whether a post is public, or a mail was taken; the first counts."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from prefect import task
from prefect.runtime import flow_run

from pdca.do.ledger import Answer
from pdca.errors import SetupError
from store import answers, which
from store.answers import Answered
from tasks.run import Outcome
from tasks.wiring import world


class Said(StrEnum):
    """What the form offers."""

    PUBLISHED = "published"
    NOT_PUBLISHED = "not_published"


@dataclass(frozen=True, slots=True)
class Settled:
    """What came of an answer, in a sentence."""

    first: bool
    told: str


async def settle(name: str, said: Answer, *, by: str, url: str | None) -> Settled:
    """Write down what a person says of the post or mail that `name` begins.

    Raises:
        SetupError: there is no such post, or nobody was asked about it.
    """
    database, now = world().database, await world().clock.now()
    key = await database.read(which.question, name.strip())
    counts = await database.run(answers.answer, key, said, by=by, now=now, url=url)
    if counts is None:
        raise SetupError(f"There is no open question about {key}. `pdca status` lists them.")
    return Settled(counts.first, _told(key, counts))


def _told(key: str, counts: Answered) -> str:
    word = counts.said.replace("_", " ")
    short = key[: which.SHORT]
    if counts.first:
        return f"{short} is noted as {word}"
    when = f"{counts.at:%Y-%m-%d %H:%M} UTC"
    return f"{short} was answered before: {word}, by {counts.by} at {when}. The first answer counts"


@task(name="answer")
async def answer(publication: str, said: Said, url: str) -> Outcome:
    """Settle it, in the name of whoever started the run."""
    settled = await settle(publication, said.value, by=_who(), url=url.strip() or None)
    return Outcome("", settled.told)


def _who() -> str:
    return f"the Prefect UI, run {str(flow_run.id)[: which.SHORT]}"

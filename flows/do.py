"""Do: publish each post at its instant, and settle answers that were lost.

A run is a window of eleven minutes and a new one starts every five, so two are always
alive. Which of them publishes a post is decided by the ledger, never by Prefect.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from prefect import State, flow

from tasks import answer as by_person
from tasks import do as step
from tasks import ways
from tasks.answer import Said
from tasks.run import conclude, first_name, in_words


@flow(name="do", flow_run_name=first_name)
@in_words
async def do(campaign: str = "", until: datetime | None = None) -> State[Any]:
    """Publish what is due until the window ends.

    Args:
        campaign: Name of one campaign. Empty: all of them.
        until: End of the window; without an offset it is UTC. None: eleven minutes from now.
    """
    outcomes = await step.publish(campaign or None, until)
    await ways.show(campaign or None)
    return await conclude(outcomes)


@flow(name="answer", flow_run_name="answer {publication}")
@in_words
async def answer(publication: str, said: Said, url: str = "") -> State[Any]:
    """Say whether a post is public, or a mail was taken, where only a person can know.

    Look first: on the account itself, or in the recipient's mailbox. The first answer
    counts; whoever comes later is told so.

    Args:
        publication: Key of the post or mail, or how it begins; the question names it.
        said: published ends it; not_published lets the post, or the mail, be sent again.
        url: Where the post can be read. Empty: not known.
    """
    return await conclude([await by_person.answer(publication, said, url)])

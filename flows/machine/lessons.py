"""The playbook of a campaign, as a person reads it and strikes from it."""

from __future__ import annotations

import getpass

from pdca.errors import SetupError
from pdca.plan.item import Language
from pdca.plan.review_words import explain_lesson
from store import playbook
from tasks.plans import in_force
from tasks.wiring import world


async def said(campaign: str) -> list[str]:
    """Each entry with its number, in the campaign's language."""
    plan = await in_force(campaign)
    language = plan.campaign.language if plan else Language.EN
    found = await world().database.read(playbook.lessons, campaign)
    return [f"{n}. {explain_lesson(lesson, language)}" for n, lesson in found.items()]


async def strike_out(campaign: str, number: int) -> None:
    """Take an entry out of use; it is kept, with the name of who struck it.

    Raises:
        SetupError: the campaign has no such entry.
    """
    database = world().database
    if number not in await database.read(playbook.lessons, campaign):
        raise SetupError(f"The playbook of {campaign} has no entry {number}.")
    await database.run(playbook.strike, number, by=getpass.getuser())

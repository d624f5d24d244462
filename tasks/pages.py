"""The pages for leads, as mails link to them."""

from __future__ import annotations

from datetime import datetime, timedelta

from pdca.plan.campaign import Campaign, Lead
from pdca.report import Report
from reports.language import language_of
from reports.links import Links, links_for, question_urls
from store import plans
from tasks.keys import web_secret
from tasks.settings import Settings
from tasks.wiring import World

ANSWERABLE_FOR = timedelta(days=30)


def address(here: Settings) -> str | None:
    """Where a lead's browser reaches the pages; None in virtual time, where nobody reads along."""
    return None if here.clock else here.web_url or here.address(here.web_port)


async def report_links(
    here: World, report: Report, lead: Lead, campaign: Campaign, *, now: datetime
) -> Links:
    """Where this lead reads the report and decides its changes."""
    base = address(here.settings)
    if base is None:
        return Links()
    revision = await here.database.read(plans.newest_number, campaign.name)
    return links_for(
        report,
        to=lead.email,
        language=language_of(str(lead.language or campaign.language)),
        base=base,
        secret=web_secret(here.settings),
        revision=revision or 0,
        now=now,
    )


def answer_links(
    here: World, key: str, lead: Lead, campaign: Campaign, *, now: datetime
) -> dict[str, str]:
    """Where this lead says whether a post is public; empty where there are no pages."""
    base = address(here.settings)
    if base is None:
        return {}
    return question_urls(
        key,
        to=lead.email,
        language=language_of(str(lead.language or campaign.language)),
        base=base,
        secret=web_secret(here.settings),
        expires=now + ANSWERABLE_FOR,
    )

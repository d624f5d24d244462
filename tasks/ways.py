"""The artifact of publications: each post's way, for an engineer who was away for a week."""

from __future__ import annotations

import re

from prefect import task
from prefect.artifacts import acreate_table_artifact

from pdca.do.standing import question, settled
from pdca.do.told import Post, Told
from pdca.do.way import late, way
from store import stories
from store.which import SHORT
from tasks.plans import InForce, all_in_force
from tasks.wiring import world

MOST_ROWS = 200
"""Of an artifact: the UI is slow with more."""
COMING = 20
"""Posts that are not due yet; the calendar has them all."""


@task(name="show publications")
async def show(campaign: str | None) -> None:
    """The artifact `publications-CAMPAIGN`: what needs a person first, then the newest."""
    here = world()
    now = await here.clock.now()
    for plan in await all_in_force(campaign):
        keys = await here.database.read(
            stories.worth_showing, plan.name, now=now, most=MOST_ROWS, coming=COMING
        )
        if keys:
            await acreate_table_artifact(
                [row(told) for told in await here.database.read(stories.of, keys)],
                key=f"publications-{plan.name}",
                description=_above(plan),
            )


def _above(plan: InForce) -> str:
    return (
        f"What needs a person first, then the newest, then what comes next. Times in "
        f"{plan.campaign.timezone}. `pdca explain publication KEY` tells the whole story. "
        "Answer by `pdca answer KEY`, by the form of the flow `answer`, or on the page in the mail."
    )


def row(told: Told) -> dict[str, str]:
    """One row of the artifact. The UI reads each cell as Markdown."""
    post = told.post
    return {
        "due": f"{post.clock(post.due):%m-%d %H:%M:%S}",
        "item": link(post.item, post.url),
        "account": plain(post.account),
        "state": str(post.state).replace("_", " "),
        "way": plain(way(told)),
        "late": late(told),
        "attempt": _attempt(told),
        "settled": plain(settled(told)),
        "asks": _asks(post),
        "key": f"`{post.key[:SHORT]}`",
    }


def _attempt(told: Told) -> str:
    """Which one counted, of how many, and the run that made it."""
    sends = told.sends
    if not sends:
        return ""
    run = sends[-1].run
    made = link(run[:SHORT], f"/runs/flow-run/{run}") if "-" in run else plain(run)
    return f"{len(sends)} by {made}"


def _asks(post: Post) -> str:
    if post.question is None:
        return ""
    since = f", since {post.clock(post.asked_at):%m-%d %H:%M}" if post.asked_at else ""
    return f"**{plain(question(post))}** {plain(post.asked or 'nobody')}{since}"


def link(text: str, url: str | None) -> str:
    """`text`, leading to `url` where there is one."""
    return f"[{plain(text)}]({url})" if url else plain(text)


def plain(text: str) -> str:
    """`text` as it is, whatever Markdown makes of its marks."""
    return re.sub(r"([\\`*_\[\]<>#|~])", r"\\\1", text)

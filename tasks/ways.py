"""The artifact of publications: each post's way, for an engineer who was away for a week."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from prefect import task
from prefect.artifacts import acreate_table_artifact

from pdca.do.ledger import State
from pdca.do.standing import question, settled
from pdca.do.told import Told
from pdca.do.way import cut, late, way
from store import stories
from store.which import SHORT
from tasks.plans import InForce, all_in_force
from tasks.run import counted
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
        posts = await here.database.read(stories.of, keys)
        if posts:
            await acreate_table_artifact(
                [row(told) for told in posts],
                key=f"publications-{plan.name}",
                description=_above(plan, posts),
            )


def _above(plan: InForce, posts: Sequence[Told]) -> str:
    asked = sum(told.post.question is not None for told in posts)
    need = f"**{counted(asked, 'post')} need{'s' * (asked == 1)} a person.** " if asked else ""
    return (
        f"{need}What needs a person comes first, then what was due, the newest first, then "
        f"what comes next. Times in {plan.campaign.timezone}. "
        "`pdca explain publication KEY` tells a whole story. An open question is answered by "
        "`pdca answer KEY`, by the form of the flow `answer`, or on the page in the mail."
    )


def row(told: Told) -> dict[str, str]:
    """One row of the artifact. The UI reads each cell as Markdown, and breaks no line itself."""
    post = told.post
    return {
        "due": f"{post.clock(post.due):%m-%d<br>%H:%M:%S}",
        "post": lines(link(post.item, post.url), plain(post.account), f"`{post.key[:SHORT]}`"),
        "state": lines(*_state(told)),
        "way": lines(*map(plain, way(told).lines())),
    }


def _state(told: Told) -> Iterator[str]:
    """What it is; what is asked of whom, or how late it went out; by which attempt."""
    post, state = told.post, str(told.post.state).replace("_", " ")
    if post.question is not None:
        since = f", {post.clock(post.asked_at):%m-%d %H:%M}" if post.asked_at else ""
        yield f"**{state}: {question(post)}**"
        yield f"{plain(post.asked or 'nobody')}{since}"
    else:
        yield state
        known = [f"{late(told)} late" if late(told) else "", plain(settled(told))]
        why = "" if post.state is State.PUBLISHED else cut(post.reason or "")
        yield ", ".join(filter(None, known)) or plain(why)
    yield _attempt(told)


def _attempt(told: Told) -> str:
    """Which one it was, and the run that made it."""
    if not told.sends:
        return ""
    run = told.sends[-1].run
    made = link(run[:SHORT], f"/runs/flow-run/{run}") if "-" in run else plain(run)
    return f"attempt {len(told.sends)}, run {made}"


def lines(*parts: str) -> str:
    """One cell."""
    return "<br>".join(filter(None, parts))


def link(text: str, url: str | None) -> str:
    """`text`, leading to `url` where there is one."""
    return f"[{re.sub(r'[][]', '', text)}]({url})" if url else plain(text)


def plain(text: str) -> str:
    """`text` as it is, whatever Markdown makes of its marks."""
    return re.sub(r"([\\`*_\[\]<>#|~])", r"\\\1", text)

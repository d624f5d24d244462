"""Explain: the story of one post on the screen, or as JSON. Needs no server."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

from flows.machine.product import ui
from pdca.do.standing import question
from pdca.do.story import Story, story
from pdca.do.told import Told
from pdca.errors import SetupError
from store import stories, which
from tasks.wiring import world


async def explain(words: Sequence[str], *, as_json: bool) -> list[str]:
    """The lines that tell it.

    Raises:
        SetupError: `words` name no post, or several.
    """
    here = world()
    key = await here.database.read(which.post, *words)
    told = await here.database.read(stories.told, key)
    if told is None:
        raise SetupError(f"The post {key} has just been taken back by the plan.")
    it = story(told, now=await here.clock.now(), real=datetime.now(UTC))
    return [_json(told, it)] if as_json else list(_lines(told, it))


def _lines(told: Told, it: Story) -> Iterator[str]:
    post = told.post
    yield f"{post.item} on {post.account}, {post.campaign}: {post.title}"
    yield f"{post.key}, times in {post.zone}"
    yield ""
    for line in it.lines:
        at = post.clock(line.at).isoformat(" ", "milliseconds")
        yield f"{at[:23]}  {line.said}"
    yield ""
    for name, value in it.kept.items():
        yield f"kept   {name}: {value}"
    for run in _runs(told):
        yield f"run    {run}"
    yield f"now    {it.stands}"
    yield f"next   {it.next}"


def _runs(told: Told) -> list[str]:
    """Where the UI shows the runs that worked on it."""
    ids = dict.fromkeys(t.run for t in told.tries if "-" in t.run)
    return [f"{ui(world().settings)}/runs/flow-run/{run}" for run in ids]


def _json(told: Told, it: Story) -> str:
    post = told.post
    names = ("key", "campaign", "item", "account", "title", "zone", "state", "url", "asked")
    known: dict[str, Any] = {name: getattr(post, name) for name in names}
    moments = {"due": post.due, "published_at": post.published_at}
    known |= {name: at and post.clock(at).isoformat() for name, at in moments.items()}
    known |= {"question": question(post), **asdict(it)}
    known["lines"] = [{"at": post.clock(n.at).isoformat(), "said": n.said} for n in it.lines]
    return json.dumps(known, ensure_ascii=False, indent=2)

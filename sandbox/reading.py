"""The calls that read figures: the account, its posts' metrics."""

from __future__ import annotations

from datetime import datetime
from math import exp
from typing import Any

from sandbox.answers import Answer, Call
from sandbox.audience import totals
from sandbox.refusals import RefusedError
from sandbox.rows import Account, Post
from sandbox.state import State

MOST_IDS = 100


def me(state: State, account: Account, _call: Call) -> Answer:
    """Who the token belongs to."""
    return Answer(
        200,
        {
            "name": account.name,
            "handle": account.handle,
            "platform": account.platform,
            "followers": standing(state, account)["followers"],
            "url": f"https://{account.platform}.sandbox.invalid/{account.handle}",
            "mode": account.mode,
            "timezone": account.timezone,
        },
    )


def metrics(state: State, account: Account, call: Call) -> Answer:
    """Counters of up to 100 posts; what is no standing post of the account is left out, as is
    a further part of a thread.
    """
    ids = [i for i in call.query.get("ids", "").split(",") if i]
    if len(ids) > MOST_IDS:
        raise RefusedError(422, "too_many_ids", f"at most {MOST_IDS} ids")
    now = state.here(account)
    found = (state.posts.get(i) for i in ids)
    mine = [p for p in found if p is not None and p.account == account.name and not p.deleted]
    met = [p for p in mine if is_out(state, p) and not p.reply_to]
    return Answer(200, {"posts": [post_metrics(state, p, now) for p in met]})


def account_metrics(state: State, account: Account, _call: Call) -> Answer:
    """The account's level and totals since it was opened."""
    return Answer(200, standing(state, account))


def post_metrics(state: State, post: Post, now: datetime) -> dict[str, Any]:
    """A post's counters now."""
    counted = totals(state.figures(post), state.age_hours(post, now))
    return {"id": post.id, "as_of": now.isoformat(), **counted}


def is_out(state: State, post: Post) -> bool:
    """Whether people can see the post."""
    return state.is_ready(post) and not post.fails


def standing(state: State, account: Account) -> dict[str, Any]:
    """Followers and visits: posts that please win people, posts that do not lose some."""
    now, people = state.here(account), state.audience.parameters["people"]
    opened = account.opened or now
    usual = account.followers * float(state.audience.platform(account.platform)["engagement"])
    pleased = shown = 0.0
    for post in state.met[account.name]:
        figures = state.figures(post)
        share = figures.growth.share(state.age_hours(post, now))
        pleased += sum(figures.finals[1:5]) * share
        shown += share
    days = (now - opened).total_seconds() / 86400
    left = account.followers * (1 - exp(-people["churn_per_day"] * max(days, 0)))
    gained = int(people["follow_per_engagement"] * pleased)
    lost = int(people["unfollow_per_expected_engagement"] * usual * shown + left)
    return {
        "as_of": now.isoformat(),
        "followers": max(account.followers + gained - lost, 0),
        "followers_gained": gained,
        "followers_lost": lost,
        "profile_visits": int(people["visits_per_engagement"] * pleased),
        "posts": len(state.met[account.name]),
    }

"""The calls that listen: comments, mentions, search, orders, visits, ads."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from sandbox.advertising import ad_rows
from sandbox.answers import Answer, Call, Entry, page
from sandbox.reading import is_out
from sandbox.refusals import RefusedError
from sandbox.rows import Account, Note, Post
from sandbox.shop import Sale, direct_sales, sales, sessions, utm_of
from sandbox.state import State
from sandbox.voices import chatter, comments, mentions


def list_comments(state: State, account: Account, call: Call) -> Answer:
    """Comments of others under the account's posts, and its own."""
    now = state.here(account)
    rows = [_note(n) for n in _notes(state, account, "comment")]
    for post in _visible(state, account):
        rows += state.recall(("comments", post.id), partial(_comments, state, account, post))
    return page((e for e in rows if e.at <= now), call)


def list_mentions(state: State, account: Account, call: Call) -> Answer:
    """Mentions of the brand, injected ones among them."""
    now = state.here(account)
    rows = [_note(n) for n in _notes(state, account, "mention")]
    for day in _days(state, account, call, now):
        key = ("mentions", account.name, str(day.date()))
        make = partial(mentions, state.audience, account, day.date(), day.tzinfo)
        rows += state.recall(key, make)
    return page((e for e in rows if e.at <= now), call)


def search(state: State, account: Account, call: Call) -> Answer:
    """What people write about `q`: injected mentions that hold it, and chatter."""
    query, now = call.query.get("q", "").strip(), state.here(account)
    if not query:
        raise RefusedError(422, "no_query", "say q=...")
    notes = _notes(state, account, "mention")
    rows = [_note(n) for n in notes if query.casefold() in n.text.casefold()]
    for day in _days(state, account, call, now):
        rows += chatter(state.audience, account, query, day.date(), day.tzinfo)
    return page((e for e in rows if e.at <= now), call)


def list_orders(state: State, account: Account, call: Call) -> Answer:
    """Leads and orders that the account's links brought, by the moment they last changed.

    Without `campaign`, the account that was opened first also sees those that no link brought.
    """
    now, campaign = state.here(account), call.query.get("campaign")
    found: list[Sale] = []
    for post in state.met[account.name]:
        if campaign in (None, "", utm_of(post.link).get("campaign")):
            found += state.recall(("sales", post.id), partial(_sales, state, post))
    if not campaign and account.name == next(iter(state.accounts)):
        for day in _days(state, account, call, now):
            found += direct_sales(state.audience, day.date(), day.tzinfo)
    rows = (s for s in found if s.at <= now)
    return page((_sale(s, now, account.currency) for s in rows), call)


def list_sessions(state: State, account: Account, _call: Call) -> Answer:
    """Visits so far by UTM marks, as web analytics would count them."""
    now = state.here(account)
    counted: dict[tuple[tuple[str, str], ...], int] = {}
    for post in state.met[account.name]:
        utm = tuple(utm_of(post.link).items())
        if utm:
            figures, age = state.figures(post), state.age_hours(post, now)
            counted[utm] = counted.get(utm, 0) + sessions(state.audience, figures, age)
    rows = [{"utm": dict(utm), "sessions": n} for utm, n in counted.items()]
    return Answer(200, {"as_of": now.isoformat(), "rows": rows})


def list_ads(state: State, account: Account, call: Call) -> Answer:
    """A row per ad set and full day."""
    now = state.here(account)
    since = call.since() or now - timedelta(days=28)
    return Answer(200, {"rows": ad_rows(state.audience, account, since, now)})


def _visible(state: State, account: Account) -> list[Post]:
    return [p for p in state.met[account.name] if not p.deleted and is_out(state, p)]


def _notes(state: State, account: Account, kind: str) -> list[Note]:
    return [n for n in state.notes.values() if n.account == account.name and n.kind == kind]


def _note(note: Note) -> Entry:
    body: dict[str, Any] = {
        "id": note.id,
        "author": note.author,
        "text": note.text,
        "language": note.language,
        "at": note.at.isoformat(),
        "post": note.post or None,
        "ours": note.kind == "comment",
    }
    return Entry(note.at, note.id, body)


def _comments(state: State, account: Account, post: Post) -> list[Entry]:
    names = (post.id, post.language or account.language)
    return comments(state.audience, account, state.seen(post), state.figures(post), names)


def _sales(state: State, post: Post) -> list[Sale]:
    return sales(state.audience, state.seen(post), state.figures(post), post.link, post.id)


def _sale(sale: Sale, now: datetime, currency: str) -> Entry:
    return Entry(sale.changed_at(now), sale.id, sale.row(now, currency))


def _days(state: State, account: Account, call: Call, now: datetime) -> Iterator[datetime]:
    """Local midnights from `since` (28 days back by default, never before the account) to now."""
    since = call.since() or now - timedelta(days=28)
    begin = max(state.here(account, since), state.here(account, account.opened or now))
    day = begin.replace(hour=0, minute=0, second=0, microsecond=0)
    while day <= now:
        yield day
        day += timedelta(days=1)

"""The calls behind the scenes: accounts, faults, the truth. Loopback only, no token."""

from __future__ import annotations

from dataclasses import asdict, fields
from datetime import datetime
from typing import Any

from sandbox.answers import Answer, Call
from sandbox.faults import Fault
from sandbox.publishing import draft_of
from sandbox.refusals import RefusedError, mapping, moment
from sandbox.rows import Account, Note, Post
from sandbox.state import State

SETTINGS = {f.name for f in fields(Account)} - {"name", "opened"}
COUNTS = (
    *("followers", "token_ttl_s", "posts_per_day"),
    *("rate_limit", "rate_window_s", "text_max"),
)


def put_account(state: State, call: Call) -> Answer:
    """Opens an account, or changes it; either way it gets fresh tokens."""
    name, given = call.path["name"], call.fields
    unknown = given.keys() - SETTINGS
    if unknown:
        raise RefusedError(422, "unknown_field", f"no setting {', '.join(sorted(unknown))}")
    if given.get("mode", "key") not in ("key", "read_back", "none"):
        raise RefusedError(422, "bad_mode", "mode must be key, read_back or none")
    counts = {k: v for k, v in given.items() if k in COUNTS and v is not None}
    if not all(isinstance(v, int) and v >= 0 for v in counts.values()):
        raise RefusedError(422, "bad_number", f"whole numbers from 0: {', '.join(counts)}")
    known = {k: v for k, v in _settings(state, name).items() if k in SETTINGS}
    return Answer(200, token_body(state, state.open(Account(name=name, **(known | given))).token))


def add_fault(state: State, call: Call) -> Answer:
    """Puts a fault in force."""
    known = {f.name for f in fields(Fault)}
    unknown = call.fields.keys() - known
    if unknown or "kind" not in call.fields:
        raise RefusedError(422, "bad_fault", f"a fault has: {', '.join(sorted(known))}")
    state.faults.add(Fault(**{k: v for k, v in call.fields.items() if v is not None}))
    return list_faults(state, call)


def list_faults(state: State, _call: Call) -> Answer:
    """The faults still in force."""
    return Answer(200, {"faults": [asdict(f) for f in state.faults.rows()]})


def clear_faults(state: State, call: Call) -> Answer:
    """Ends all faults."""
    state.faults.clear()
    return list_faults(state, call)


def record(state: State, call: Call) -> Answer:
    """The truth: every accepted post and comment, with the key that was seen."""
    name = call.query.get("account")
    posts = [asdict(p) for p in state.posts.values() if name in (None, p.account)]
    notes = [asdict(n) for n in state.notes.values() if name in (None, n.account)]
    comments = [n for n in notes if n["kind"] == "comment"]
    return Answer(200, {"posts": [*map(_shown, posts)], "comments": [*map(_shown, comments)]})


def stranger(state: State, call: Call) -> Answer:
    """Somebody else posts to the account."""
    account = state.account(str(call.fields.get("account")))
    draft = draft_of(call.fields)
    post = Post(
        id=state.new_id(), account=account.name, at=state.here(account), stranger=True, **draft
    )
    state.accept(post)
    return Answer(201, {"id": post.id})


def add_mentions(state: State, call: Call) -> Answer:
    """Puts mentions in: {account, mentions: [{text, author, at, language}]}."""
    account = state.account(str(call.fields.get("account")))
    made = []
    for row in call.fields.get("mentions", []):
        given = mapping(row, "a mention")
        at = moment(given["at"], "at") if given.get("at") else state.clock.now()
        note = Note(
            id=state.new_id(),
            kind="mention",
            account=account.name,
            author=str(given.get("author", "someone")),
            text=str(given["text"]),
            at=state.here(account, at),
            language=str(given.get("language", account.language)),
        )
        state.notes[note.id] = note
        made.append(note)
    state.disk.keep("id", *made)
    return Answer(201, {"ids": [n.id for n in made]})


def add_posts(state: State, call: Call) -> Answer:
    """Posts in bulk, for simulations: {account, posts: [{text, link, labels, at}]}.

    The audience judges them as it judges any post; per account they must go in by time.
    """
    account = state.account(str(call.fields.get("account")))
    rows = [mapping(row, "a post") for row in call.fields.get("posts", [])]
    times = [moment(row.get("at") or state.clock.now().isoformat(), "at") for row in rows]
    made = []
    for at, row in sorted(zip(times, rows, strict=True), key=lambda pair: pair[0]):
        here = state.here(account, at)
        made.append(Post(id=state.new_id(), account=account.name, at=here, **draft_of(row)))
    state.accept(*made)
    return Answer(201, {"ids": [p.id for p in made]})


def expected(state: State, call: Call) -> Answer:
    """What the audience gives each post on average at full age: engagements without luck."""
    name = call.query.get("account")
    rows = [
        {
            "id": post.id,
            "account": post.account,
            "at": post.at.isoformat(),
            "pillar": post.labels.get("pillar"),
            "variant": post.labels.get("variant"),
            "text": post.text,
            "engagements": state.audience.expected_engagements(state.seen(post)),
        }
        for post in state.posts.values()
        if name in (None, post.account) and not post.stranger and not post.reply_to
    ]
    return Answer(200, {"posts": rows, "engagements": sum(r["engagements"] for r in rows)})


def read_clock(state: State, _call: Call) -> Answer:
    """The sandbox's time."""
    return Answer(200, {"now": state.clock.now().isoformat(), "mode": state.clock.mode})


def move_clock(state: State, call: Call) -> Answer:
    """Moves virtual time forward; a moment in the past changes nothing."""
    if state.clock.mode == "real":
        raise RefusedError(409, "real_clock", "a real clock cannot be moved")
    state.move(moment(call.fields.get("to"), "to"))
    return read_clock(state, call)


def reset(state: State, call: Call) -> Answer:
    """Begins again: {start, seed, audience: {group: {parameter: value}}}, all optional."""
    given = call.body if isinstance(call.body, dict) else {}
    start = moment(given["start"], "start") if given.get("start") else None
    state.reset(start, given.get("seed"), given.get("audience"))
    return read_clock(state, call)


def token_body(state: State, name: str) -> dict[str, Any]:
    """A pair of tokens as its owner gets it."""
    token = state.tokens[name]
    ends = token.expires_at.isoformat() if token.expires_at else None
    return {"token": token.token, "refresh_token": token.refresh_token, "expires_at": ends}


def _settings(state: State, name: str) -> dict[str, Any]:
    known = state.accounts.get(name)
    return asdict(known) if known else {}


def _shown(row: dict[str, Any]) -> dict[str, Any]:
    return {k: v.isoformat() if isinstance(v, datetime) else v for k, v in row.items()}

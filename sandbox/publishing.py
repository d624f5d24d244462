"""The calls that write: media, posts and parts of threads, first comments."""

from __future__ import annotations

import re
import time
from datetime import timedelta
from typing import Any

from sandbox.answers import Answer, Call, Entry, Upload, page
from sandbox.refusals import RefusedError
from sandbox.rows import Account, Media, Note, Post
from sandbox.state import State

LINK = re.compile(r"https?://[^\s<>\"'，。）)]+")


def upload_media(state: State, account: Account, call: Call) -> Answer:
    """Takes a file; the fault slow_media lets it be processed for a while."""
    file: Upload = call.body
    media = Media(id=state.new_id(), account=account.name, name=file.name, size=file.size)
    media.ready_at, media.virtual, _ = _wait(state, call)
    state.media[media.id] = media
    state.disk.keep("id", media)
    return Answer(201, media_body(state, media))


def read_media(state: State, account: Account, call: Call) -> Answer:
    """Whether a file is ready."""
    media = state.media.get(call.path["id"])
    if media is None or media.account != account.name:
        raise RefusedError(404, "no_media", "no such media")
    return Answer(200, media_body(state, media))


def create_post(state: State, account: Account, call: Call) -> Answer:
    """Accepts a post. Only an account of mode key knows a key again; nothing else is merged."""
    key = call.headers.get("idempotency-key") or None
    if account.mode == "key" and key and (account.name, key) in state.keys:
        return Answer(200, post_body(state, state.keys[account.name, key]))
    if call.fault is not None and call.fault.kind == "duplicate_refused":
        raise _duplicate(state, account, call)
    draft = draft_of(call.fields)
    _check(state, account, draft)
    state.limits.check_quota(account, state.here(account))
    post = Post(id=state.new_id(), account=account.name, at=state.here(account), key=key, **draft)
    post.ready_at, post.virtual, post.fails = _wait(state, call)
    state.accept(post)
    return Answer(201, post_body(state, post))


def read_post(state: State, account: Account, call: Call) -> Answer:
    """One post by its id."""
    return Answer(200, post_body(state, own_post(state, account, call.path["id"])))


def list_posts(state: State, account: Account, call: Call) -> Answer:
    """What stands on the account, whoever wrote it, newest last; not in mode none."""
    if account.mode == "none":
        raise RefusedError(403, "not_permitted", "this account's posts cannot be listed")
    standing = (p for p in state.of_account[account.name] if not p.deleted)
    return page((Entry(p.at, p.id, post_body(state, p)) for p in standing), call)


def delete_post(state: State, account: Account, call: Call) -> Answer:
    """Takes a post down."""
    post = own_post(state, account, call.path["id"])
    post.deleted = True
    state.disk.keep("id", post)
    return Answer(200, {"id": post.id, "deleted": True})


def create_comment(state: State, account: Account, call: Call) -> Answer:
    """The account's own comment under its post."""
    post, text = own_post(state, account, call.path["id"]), str(call.fields.get("text") or "")
    if not text:
        raise RefusedError(422, "no_text", "a comment needs a text")
    note = Note(
        id=state.new_id(),
        kind="comment",
        account=account.name,
        author=account.handle,
        text=text,
        at=state.here(account),
        post=post.id,
        language=post.language or account.language,
    )
    state.notes[note.id] = note
    state.disk.keep("id", note)
    return Answer(201, {"id": note.id, "post": post.id, "at": note.at.isoformat()})


def own_post(state: State, account: Account, identity: str) -> Post:
    """A standing post of the account, else 404."""
    post = state.posts.get(identity)
    if post is None or post.account != account.name or post.deleted:
        raise RefusedError(404, "no_post", "no such post")
    return post


def draft_of(fields: dict[str, Any]) -> dict[str, Any]:
    """The parts of a post that its author gives; a link in the text counts as its link."""
    text, labels = str(fields.get("text") or ""), fields.get("labels") or {}
    if not isinstance(labels, dict):
        raise RefusedError(422, "bad_labels", "labels must be a JSON object")
    found = LINK.search(text)
    return {
        "text": text,
        "link": str(fields.get("link") or (found.group() if found else "")),
        "media": [str(m) for m in fields.get("media") or []],
        "language": str(fields.get("language") or ""),
        "reply_to": str(fields.get("reply_to") or ""),
        "labels": {str(k): str(v) for k, v in labels.items() if v is not None},
    }


def post_body(state: State, post: Post) -> dict[str, Any]:
    """A post as the platform shows it."""
    ready = state.is_ready(post)
    state_name = ("failed" if post.fails else "published") if ready else "processing"
    account = state.accounts[post.account]
    return {
        "id": post.id,
        "url": f"https://{account.platform}.sandbox.invalid/{account.handle}/{post.id}",
        "at": post.at.isoformat(),
        "state": state_name,
        "text": post.text,
        "link": post.link or None,
        "media": post.media,
        "reply_to": post.reply_to or None,
    }


def media_body(state: State, media: Media) -> dict[str, Any]:
    """A file as the platform shows it."""
    return {"id": media.id, "state": "ready" if state.is_ready(media) else "processing"}


def _check(state: State, account: Account, draft: dict[str, Any]) -> None:
    if not draft["text"] and not draft["media"]:
        raise RefusedError(422, "empty", "a post needs a text or media")
    if len(draft["text"]) > account.text_max:
        found = {"length": len(draft["text"]), "limit": account.text_max}
        message = f"at most {account.text_max} characters"
        raise RefusedError(422, "text_too_long", message, more=found)
    if draft["reply_to"]:
        own_post(state, account, draft["reply_to"])
    for identity in draft["media"]:
        media = state.media.get(identity)
        if media is None or media.account != account.name:
            raise RefusedError(422, "unknown_media", f"no media {identity!r}")
        if not state.is_ready(media):
            raise RefusedError(422, "media_not_ready", f"media {identity!r} is still processed")


def _wait(state: State, call: Call) -> tuple[float, bool, bool]:
    if call.fault is None or call.fault.kind != "slow_media":
        return 0.0, False, False
    params = call.fault.params
    virtual = params.get("clock") == "virtual"
    begun = state.clock.now() if virtual else None
    ends = timedelta(seconds=float(params.get("seconds", 1))).total_seconds()
    ends += begun.timestamp() if begun else time.time()
    return ends, virtual, bool(params.get("fails"))


def _duplicate(state: State, account: Account, call: Call) -> RefusedError:
    text = str(call.fields.get("text") or "")
    same = [p.id for p in state.of_account[account.name] if p.text == text and not p.deleted]
    named = bool(same) and call.fault is not None and bool(call.fault.params.get("named"))
    more = {"existing": same[-1]} if named else {}
    status = (call.fault.params if call.fault else {}).get("status") or 422
    return RefusedError(status, "duplicate", "this was posted before", more=more)

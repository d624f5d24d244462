"""The steps below a post: a part of its thread, which is a post itself, and a first comment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from pdca.do.fingerprint import fingerprint, same
from pdca.do.identity import part_token
from pdca.do.ledger import Publication
from pdca.do.settle import AFTER, BEFORE
from pdca.errors import RejectedError
from pdca.ports import (
    Attempt,
    Connector,
    Found,
    HandedOff,
    Message,
    Missing,
    PostDraft,
    Receipt,
    Recovery,
    Unsure,
    Verdict,
)

MOST_PAGES = 20
"""Of comments that are looked through for one of ours."""


class Step(Protocol):
    """Something that stands below a post once."""

    @property
    def name(self) -> str: ...
    @property
    def keyed(self) -> bool:
        """Whether the platform knows a second call for the same."""

    async def prepare(self) -> None:
        """All that is asked beforehand; nothing is public after it."""

    async def send(self) -> str:
        """Its remote id. Errors as in `Connector.commit`."""

    async def look(self, since: datetime, now: datetime) -> Verdict:
        """Whether it is there, if it was sent between `since` and `now`."""


@dataclass(slots=True)
class Part:
    """A part of a thread after the first: a post of its own that replies to the one before."""

    name: str
    key: str
    token: str
    draft: PostDraft
    connector: Connector
    remote: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(
        cls,
        draft: PostDraft,
        number: int,
        text: str,
        above: str,
        *,
        post: Publication,
        connector: Connector,
    ) -> Part:
        """Part `number` of `draft`, below the part with the remote id `above`."""
        own = PostDraft(text, language=draft.language, labels=draft.labels, reply_to=above)
        return cls(f"part {number}", post.key, part_token(post.token, number), own, connector)

    @property
    def keyed(self) -> bool:
        return self.connector.capabilities.recovery is Recovery.KEY

    async def prepare(self) -> None:
        self.remote = await self.connector.prepare(
            self.draft, token=self.token, checkpoint=_nothing_to_keep, remote={}
        )

    async def send(self) -> str:
        made = await self.connector.commit(self.draft, token=self.token, remote=self.remote)
        if isinstance(made, HandedOff):
            raise RejectedError(f"a person must finish it at {made.url}")
        return made.remote_id

    async def look(self, since: datetime, now: datetime) -> Verdict:
        return await self.connector.reconcile(
            Attempt(
                key=self.key,
                token=self.token,
                draft=self.draft,
                fingerprint=fingerprint(self.draft.text),
                started_at=since - BEFORE,
                ended_at=now + AFTER,
                remote={},
            )
        )


@dataclass(slots=True)
class Comment:
    """Our own first comment. Few platforms take a key for one, so it is looked for by its text.

    Where comments cannot be listed a doubtful one is left: none is better than four.
    """

    text: str
    post: Receipt
    token: str
    connector: Connector
    name: str = "first comment"
    keyed: bool = False

    async def prepare(self) -> None:
        """Nothing to ask."""

    async def send(self) -> str:
        await self.connector.add_first_comment(self.post, self.text, token=self.token)
        return "there"

    async def look(self, since: datetime, now: datetime) -> Verdict:  # noqa: ARG002 - a step's
        if not self.connector.capabilities.comments:
            return Unsure("its answer was lost and comments cannot be listed")
        cursor: str | None = None
        for _ in range(MOST_PAGES):
            page = await self.connector.list_comments(since - BEFORE, cursor=cursor)
            if found := next(filter(self._is_ours, page.rows), None):
                return Found(Receipt(found.remote_id, None, found.at))
            if (cursor := page.cursor) is None:
                return Missing()
        return Unsure(f"its answer was lost and more than {MOST_PAGES} pages of comments follow")

    def _is_ours(self, message: Message) -> bool:
        return message.on in (self.post.remote_id, None) and same(self.text, message.text)


async def _nothing_to_keep(name: str, value: str) -> None:
    """Parts have no media."""

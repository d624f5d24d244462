"""Stand-ins with behaviour, in place of mocks."""

from __future__ import annotations

from collections import deque
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from connectors import recovery
from connectors.failure import Call
from pdca.do.ledger import Publication
from pdca.do.work import Assignment
from pdca.errors import DuplicateError, OutcomeUnknownError
from pdca.plan.campaign import Late
from pdca.ports import (
    AccountInfo,
    Attempt,
    Capabilities,
    Checkpoint,
    Message,
    Page,
    PostDraft,
    Processing,
    Published,
    Receipt,
    Recovery,
    RemotePost,
    Unsure,
    Verdict,
    Violation,
)


class VirtualClock:
    """Campaign time that stands still until somebody sleeps."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    async def now(self) -> datetime:
        return self.at

    async def sleep_until(self, moment: datetime) -> None:
        self.at = max(self.at, moment)


@dataclass
class FakePost:
    id: str
    account: str
    text: str
    at: datetime
    token: str | None
    reply_to: str | None = None
    comments: list[str] = field(default_factory=list)


class FakePlatform:
    """Takes every post that reaches it, and loses answers when told to.

    `faults` holds what the next calls do: "lost_before" and "lost_after" (the answer does
    not come, the post was or was not taken), or how long a call whose answer is lost is
    still under way, or an error, raised before anything is taken, or ("after", error),
    raised although it was. `takes` is how long it works on a post; one that
    `refuses_duplicates` takes no text of an account twice.
    """

    def __init__(self, clock: VirtualClock, recovery: Recovery = Recovery.READ_BACK) -> None:
        self.clock, self.recovery = clock, recovery
        self.posts: list[FakePost] = []
        self.faults: deque[Any] = deque()
        self.takes = timedelta(0)
        self.refuses_duplicates = False
        self.takes_threads = True
        self.working: dict[str, datetime] = {}
        self.under_way: list[tuple[datetime, Callable[[datetime], Any]]] = []
        self.calls: list[str] = []

    def stranger(self, account: str, text: str) -> None:
        self._take(account, text, None, self.clock.at)

    def texts(self) -> list[str]:
        return [p.text for p in self.posts if p.token is not None]

    def take(self, account: str, text: str, token: str, reply_to: str | None = None) -> FakePost:
        if self.refuses_duplicates and self._says(account, text, token):
            raise DuplicateError("you said that already")
        post: FakePost = self._answer(lambda at: self._take(account, text, token, at, reply_to))
        return post

    def comment(self, remote_id: str, text: str) -> None:
        post = next(p for p in self.posts if p.id == remote_id)
        self._answer(lambda _: post.comments.append(text))

    def arrive(self) -> None:
        """Take the calls that were under way until now."""
        late = [(at, call) for at, call in self.under_way if at <= self.clock.at]
        self.under_way = [(at, call) for at, call in self.under_way if at > self.clock.at]
        for at, call in late:
            call(at)

    def _answer(self, call: Callable[[datetime], Any]) -> Any:
        fault = self.faults.popleft() if self.faults else None
        if isinstance(fault, Exception):
            raise fault
        if isinstance(fault, timedelta):
            self.under_way.append((self.clock.at + fault, call))
        if fault == "lost_before" or isinstance(fault, timedelta):
            raise OutcomeUnknownError("connection reset")
        answer = call(self.clock.at)
        if fault == "lost_after":
            raise OutcomeUnknownError("connection reset")
        if isinstance(fault, tuple):
            raise fault[1]
        return answer

    def _says(self, account: str, text: str, token: str) -> bool:
        keyed = self.recovery is Recovery.KEY
        return any(
            p.account == account and p.text == text and not (keyed and p.token == token)
            for p in self.posts
        )

    def _take(
        self,
        account: str,
        text: str,
        token: str | None,
        at: datetime,
        reply_to: str | None = None,
    ) -> FakePost:
        if self.recovery is Recovery.KEY and token is not None:
            known = next((p for p in self.posts if p.token == token), None)
            if known is not None:
                return known
        post = FakePost(f"5104{len(self.posts):04d}", account, text, at, token, reply_to)
        self.posts.append(post)
        if self.takes and token is not None:
            self.working[post.id] = at + self.takes
        return post


class FakeConnector:
    """An account on a `FakePlatform`."""

    platform = "fake"

    def __init__(self, there: FakePlatform, account: str) -> None:
        self.there, self.account = there, account
        self.capabilities = Capabilities(
            there.recovery,
            max_text=140,
            comments=True,
            first_comment=True,
            threads=there.takes_threads,
        )

    def validate(self, draft: PostDraft) -> list[Violation]:
        longest = self.capabilities.max_text
        return [Violation("text_too_long", {"max": longest})] * (len(draft.text) > longest)

    async def check_auth(self) -> AccountInfo:
        return AccountInfo(self.account, self.account, None, None)

    async def prepare(
        self, draft: PostDraft, *, token: str, checkpoint: Checkpoint, remote: Mapping[str, str]
    ) -> Mapping[str, str]:
        self.there.calls.append("prepare")
        if draft.media and "media" not in remote:
            await checkpoint("media", "m-1")
            return {**remote, "media": "m-1"}
        return remote

    async def commit(self, draft: PostDraft, *, token: str, remote: Mapping[str, str]) -> Published:
        self.there.calls.append("commit")
        post = self.there.take(self.account, draft.text, token, draft.reply_to)
        return self._answer(post)

    async def poll(self, remote_id: str) -> Published:
        self.there.calls.append("poll")
        return self._answer(next(p for p in self.there.posts if p.id == remote_id))

    async def reconcile(self, attempt: Attempt) -> Verdict:
        """As `connectors.base` does it, with the product's own ways to tell."""
        self.there.calls.append("reconcile")
        if self.there.recovery is Recovery.NONE:
            return Unsure("this platform lists no posts")
        if self.there.recovery is Recovery.READ_BACK:
            return await self._read_back(attempt)
        return await recovery.by_key(
            lambda: self.commit(attempt.draft, token=attempt.token, remote=attempt.remote),
            lambda: self._read_back(attempt),
            call=Call(self.platform, self.account, "settle a post", safe=True),
        )

    async def _read_back(self, attempt: Attempt) -> Verdict:
        return await recovery.match(attempt, self._own_posts(), skew=timedelta(minutes=10))

    async def _own_posts(self) -> AsyncIterator[RemotePost]:
        for post in self.there.posts:
            if post.account == self.account:
                yield RemotePost(post.id, None, post.text, post.at, post.reply_to)

    async def add_first_comment(self, receipt: Receipt, text: str, *, token: str) -> None:
        self.there.calls.append("comment")
        self.there.comment(receipt.remote_id, text)

    async def list_comments(self, since: datetime, *, cursor: str | None = None) -> Page[Message]:
        rows = [
            Message(f"c{i}", "comment", "us", text, post.at, on=post.id)
            for post in self.there.posts
            for i, text in enumerate(post.comments)
        ]
        return Page(tuple(rows))

    async def post_at(self, url: str) -> Receipt | None:
        own = (p for p in self.there.posts if p.account == self.account)
        return next((r for r in map(self._receipt, own) if r.url == url), None)

    def _answer(self, post: FakePost) -> Published:
        if self.there.working.get(post.id, self.there.clock.at) > self.there.clock.at:
            return Processing(post.id)
        return self._receipt(post)

    def _receipt(self, post: FakePost) -> Receipt:
        return Receipt(post.id, f"https://fake.example/{post.id}", post.at)


class FakeDesk:
    """Knows the drafts by item, and one rule for all that is late."""

    def __init__(self, there: FakePlatform, *, late: Late | None = None) -> None:
        self.there, self.late = there, late or Late()
        self.drafts: dict[str, PostDraft] = {}
        self.slots: Sequence[Any] = ()
        self.missing: Exception | None = None

    @asynccontextmanager
    async def connect(self, publication: Publication) -> AsyncIterator[Any]:
        if self.missing is not None:
            raise self.missing
        yield FakeConnector(self.there, publication.account)

    async def assignment(self, publication: Publication) -> Assignment:
        draft = self.drafts.get(publication.item, PostDraft(publication.item))
        return Assignment(draft, "wei@brand.example", self.late, self.slots)

    async def asked(self, publication: Publication) -> str:
        return "wei@brand.example"


class Hands:
    """The wall clock of a test: it moves when told to."""

    def __init__(self) -> None:
        self.at = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.at

    def move(self, by: timedelta) -> None:
        self.at += by

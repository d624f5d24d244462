"""What the loop needs from the outside: platforms, mail and a clock.

An adapter never inherits from these protocols: having the methods is enough.
Sources of the shapes: the platforms' own documents, see docs/connectors/.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Generic, Literal, Protocol, TypeVar

from pdca.later import pd
from pdca.metrics import Metric

T = TypeVar("T")


class Recovery(StrEnum):
    """What a client has to work with when the answer to a post was lost."""

    KEY = "key"
    """The platform keeps a key of ours: the same key gives the same post."""
    READ_BACK = "read_back"
    """Our own posts can be listed and matched by fingerprint and time."""
    NONE = "none"
    """Neither: a person must be asked."""


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What a platform can do and how much of it, with its limits as data.

    Attributes:
        max_text: longest text, counted by the connector's `text_length`.
        max_media: most media files in one post; 0 means text only.
        media_types: accepted MIME types.
        max_media_bytes: largest file.
        max_hashtags: most hashtags in one post; None is no limit.
        threads: a post may reply to another of the account, so a thread may be posted.
        posts_per_day: the platform's own quota per account; None is not known.
        metrics_batch: posts per metrics call.
        metrics: words of the vocabulary that a post of this platform yields.
        account_metrics: the same of an account.
        restate: how long figures may still be corrected by the platform.
        key_ttl: how long an idempotency key is kept, where `recovery` is KEY.
    """

    recovery: Recovery
    max_text: int
    max_media: int = 4
    media_types: frozenset[str] = frozenset({"image/jpeg", "image/png"})
    max_media_bytes: int = 10_000_000
    max_hashtags: int | None = None
    needs_media: bool = False
    first_comment: bool = False
    threads: bool = False
    posts_per_day: int | None = None
    metrics_batch: int = 100
    metrics: frozenset[Metric] = frozenset()
    account_metrics: frozenset[Metric] = frozenset()
    comments: bool = False
    mentions: bool = False
    search: bool = False
    orders: bool = False
    ads: bool = False
    restate: timedelta = timedelta(days=2)
    key_ttl: timedelta | None = None


@dataclass(frozen=True, slots=True)
class MediaFile:
    """A file of the campaign folder, ready to upload. `sha256` in hex."""

    name: str
    alt: str
    content: bytes = field(repr=False)
    media_type: str
    sha256: str


@dataclass(frozen=True, slots=True)
class PostDraft:
    """A post as one account gets it: links tracked, text adapted, media read.

    `labels` are what the post is about (pillar, audience, variant): sent only to
    platforms that take such tags, as the sandbox does, ignored by all others.
    `title` is the item's: it heads a link card where a platform shows one.
    `thread` holds the parts after the first, which alone has link and media. Each is sent
    as a draft of its own, whose `reply_to` is the remote id of the one before.
    """

    text: str
    link: str | None = None
    media: tuple[MediaFile, ...] = ()
    first_comment: str | None = None
    language: str | None = None
    labels: Mapping[str, str] = field(default_factory=dict)
    title: str | None = None
    thread: tuple[str, ...] = ()
    reply_to: str | None = None


@dataclass(frozen=True, slots=True)
class Violation:
    """A rule of the platform that a draft breaks, in words for a lead.

    `code` names a phrase; `values` fill it: the reports and the plan review
    print it in the reader's language.
    """

    code: str
    values: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Receipt:
    """Proof that a post is public."""

    remote_id: str
    url: str | None
    at: datetime


@dataclass(frozen=True, slots=True)
class Processing:
    """The platform took the post and is still working on it: poll `remote_id`."""

    remote_id: str


@dataclass(frozen=True, slots=True)
class HandedOff:
    """A person must finish it, at `url`."""

    url: str


Published = Receipt | Processing | HandedOff


@dataclass(frozen=True, slots=True)
class Found:
    """It is there. `by` says how it was found, for those who ask later; it is the same post."""

    receipt: Receipt
    by: Literal["key", "list"] = field(default="list", compare=False)


@dataclass(frozen=True, slots=True)
class Missing:
    """Not there, and the search could have seen it: sending again is safe."""


@dataclass(frozen=True, slots=True)
class Unsure:
    """Cannot be known by asking the platform. `reason` is for a person."""

    reason: str


Verdict = Found | Missing | Unsure


@dataclass(frozen=True, slots=True)
class Attempt:
    """What is known of an attempt whose answer was lost.

    Attributes:
        key: the publication's key.
        token: the idempotency key that was sent, the same on every attempt.
        draft: what was sent, byte for byte.
        fingerprint: of the draft, see `pdca.do.fingerprint`.
        started_at, ended_at: platform-time window in which it may have been taken.
        remote: ids stored on the way (upload session, container, draft).
        taken: remote ids that other publications own: those posts are not this one.
        may_send: whether asking may make it public, as the same key sent again does. Not when
            it is held or overdue by now: then it is only looked for.
        sent_at: when it was sent, in platform time; None is not known.
    """

    key: str
    token: str
    draft: PostDraft
    fingerprint: str
    started_at: datetime
    ended_at: datetime
    remote: Mapping[str, str]
    taken: frozenset[str] = frozenset()
    may_send: bool = True
    sent_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class RemotePost:
    """One of the account's own posts as the platform lists it."""

    remote_id: str
    url: str | None
    text: str
    at: datetime
    reply_to: str | None = None


@dataclass(frozen=True, slots=True)
class Message:
    """A comment or a mention. `author` is hashed before it is stored."""

    remote_id: str
    kind: str
    """comment | mention"""
    author: str
    text: str
    at: datetime
    on: str | None = None
    """The post it belongs to, by remote id."""
    language: str | None = None
    ours: bool = False
    """Said by the account itself, as a first comment and the parts of a thread are."""


@dataclass(frozen=True, slots=True)
class Order:
    """An order or a lead, as a shop or a form reports it. Money in minor units."""

    order_id: str
    kind: str
    """order | lead | signup | download"""
    customer: str
    at: datetime
    amount_minor: int
    currency: str
    status: str
    """paid | refunded | cancelled | open"""
    utm: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """A page of results; `cursor` is None on the last."""

    rows: tuple[T, ...]
    cursor: str | None = None


@dataclass(frozen=True, slots=True)
class TokenSet:
    """A credential as stored. Values are secret: the repr hides them."""

    values: Mapping[str, str] = field(repr=False)
    expires_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class AccountInfo:
    """The account as the platform sees it."""

    handle: str
    name: str
    url: str | None
    followers: int | None


class Checkpoint(Protocol):
    """Stores a remote id the moment it is known, before anything else happens."""

    async def __call__(self, name: str, value: str) -> None: ...


class Connector(Protocol):
    """One account on one platform.

    `commit` raises TransientError or RejectedError only when surely nothing was
    published; whatever cannot be told raises OutcomeUnknownError.
    """

    platform: str

    @property
    def capabilities(self) -> Capabilities: ...

    async def check_auth(self) -> AccountInfo: ...
    async def refresh(self) -> TokenSet | None:
        """A new token, or None where the platform's tokens do not expire."""

    def validate(self, draft: PostDraft) -> list[Violation]: ...
    async def prepare(
        self, draft: PostDraft, *, token: str, checkpoint: Checkpoint, remote: Mapping[str, str]
    ) -> Mapping[str, str]:
        """Upload media, open containers or drafts; nothing is public after it.

        `remote` holds what an earlier attempt already stored, to be used again.
        Returns all remote ids that `commit` needs.
        """

    async def commit(
        self, draft: PostDraft, *, token: str, remote: Mapping[str, str]
    ) -> Published: ...
    async def poll(self, remote_id: str) -> Published: ...
    async def reconcile(self, attempt: Attempt) -> Verdict: ...
    async def add_first_comment(self, receipt: Receipt, text: str, *, token: str) -> None: ...
    async def delete(self, remote_id: str) -> None: ...
    async def post_at(self, url: str) -> Receipt | None:
        """The account's own post behind a link that a person gave; None if it is none."""

    async def fetch_post_metrics(self, remote_ids: Sequence[str]) -> pd.DataFrame:
        """Totals so far: a frame READINGS (pdca.frames) with entity = remote id.

        In the fewest calls. A missing post is left out, never zero-filled.
        """

    async def fetch_account_metrics(self) -> pd.DataFrame:
        """Levels of the account: a frame READINGS with entity = the handle."""

    async def list_posts(
        self, since: datetime, *, cursor: str | None = None
    ) -> Page[RemotePost]: ...
    async def list_comments(
        self, since: datetime, *, cursor: str | None = None
    ) -> Page[Message]: ...
    async def list_mentions(
        self, since: datetime, *, cursor: str | None = None
    ) -> Page[Message]: ...
    async def search(
        self, query: str, since: datetime, *, cursor: str | None = None
    ) -> Page[Message]: ...
    async def list_orders(
        self, since: datetime, *, campaign: str, cursor: str | None = None
    ) -> Page[Order]: ...
    async def list_ads(self, since: datetime) -> pd.DataFrame:
        """Frame AD_FACTS (pdca.frames), one row per ad set and day."""

    async def aclose(self) -> None: ...


@dataclass(frozen=True, slots=True)
class Mail:
    """One mail to one person, rendered and complete.

    `inline` maps a content id to a PNG. `delivery_id` travels in `custom_args`
    and in the Message-ID, so that the receiver's side can be asked.
    """

    delivery_id: str
    sender: str
    to: str
    to_name: str
    subject: str
    html: str
    text: str
    language: str
    date: datetime
    inline: Mapping[str, bytes] = field(default_factory=dict)
    attachments: Mapping[str, bytes] = field(default_factory=dict)


class Mailer(Protocol):
    """A way to reach a person. Errors as in `Connector.commit`."""

    name: str

    async def send(self, mail: Mail) -> str:
        """Send once; the provider's message id (or the file's path).

        Raises:
            TransientError: surely not taken; try again later.
            RejectedError: never will be taken.
            CredentialError: an engineer must mend the key.
            OutcomeUnknownError: it may have been taken.
        """


class Clock(Protocol):
    """Time as campaigns see it. Leases and timeouts never use it."""

    async def now(self) -> datetime: ...
    async def sleep_until(self, moment: datetime) -> None: ...

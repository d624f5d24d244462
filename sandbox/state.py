"""Everything the pretend platform knows, in memory and on its disk."""

from __future__ import annotations

import secrets
import time
from collections import defaultdict
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from sandbox.audience import Audience, Figures, Seen
from sandbox.clock import Clock, Mode
from sandbox.disk import Disk
from sandbox.faults import Faults
from sandbox.habit import Habit, Theme
from sandbox.limits import Limits
from sandbox.refusals import RefusedError
from sandbox.rows import Account, Media, Note, Post, Token

START = datetime.fromisoformat("2026-03-02T00:00:00+08:00")
T = TypeVar("T")
FIRST_ID = 9_100_000_000_000_000_001


class State:
    """One sandbox. `changes` override parameters of the audience."""

    def __init__(
        self,
        *,
        seed: int = 7,
        start: datetime = START,
        clock: Mode = "virtual",
        file: Path | None = None,
        changes: Mapping[str, Mapping[str, Any]] | None = None,
    ) -> None:
        self.disk = Disk(file)
        kept = self.disk.fact("now")
        self.start = datetime.fromisoformat(self.disk.fact("start")) if kept else start
        changes = self.disk.fact("changes") if kept else changes
        self._begin(self.disk.fact("seed") if kept else seed, clock, changes)
        if kept:
            self.clock.move(datetime.fromisoformat(kept))
            self._load()
        else:
            self._note_beginning(changes)

    def _begin(
        self, seed: int, clock: Mode, changes: Mapping[str, Mapping[str, Any]] | None
    ) -> None:
        self.clock = Clock(clock, self.start)
        self.audience = Audience(seed, changes)
        self.faults, self.limits = Faults(), Limits()
        self.accounts: dict[str, Account] = {}
        self.tokens: dict[str, Token] = {}
        self.posts: dict[str, Post] = {}
        self.of_account: dict[str, list[Post]] = defaultdict(list)
        self.met: dict[str, list[Post]] = defaultdict(list)  # by people: no parts of threads
        self.keys: dict[tuple[str, str], Post] = {}
        self.media: dict[str, Media] = {}
        self.notes: dict[str, Note] = {}
        self.habits: dict[str, Habit] = {}
        self._figures: dict[str, Figures] = {}
        self._recalled: dict[tuple[str, ...], list[Any]] = {}
        self.next_id = FIRST_ID

    def reset(
        self,
        start: datetime | None,
        seed: int | None,
        changes: Mapping[str, Mapping[str, Any]] | None = None,
    ) -> None:
        """Forgets everything, and begins again with this start and seed (or the same ones)."""
        self.start = start or self.start
        self._begin(self.audience.seed if seed is None else seed, self.clock.mode, changes)
        self.disk.clear()
        self._note_beginning(changes)

    def move(self, to: datetime) -> datetime:
        """Moves virtual time on."""
        now = self.clock.move(to)
        self.disk.note("now", now.isoformat())
        return now

    def new_id(self) -> str:
        """A number too long for a double, as real platforms give them."""
        self.next_id += 1
        return str(self.next_id)

    def open(self, account: Account) -> Token:
        """Opens an account, or changes it, and gives it fresh tokens."""
        self._zone(account)
        known = self.accounts.get(account.name)
        account.opened = known.opened if known else self.clock.now()
        account.handle = account.handle or account.name
        self.accounts[account.name] = account
        self.disk.keep("name", account)
        return self.new_token(account)

    def new_token(self, account: Account) -> Token:
        """A fresh pair of tokens."""
        ttl = account.token_ttl_s
        ends = None if ttl is None else self.clock.now() + timedelta(seconds=ttl)
        made = [secrets.token_urlsafe(24) for _ in range(2)]
        token = Token(token=made[0], refresh_token=made[1], account=account.name, expires_at=ends)
        self.tokens[token.token] = token
        self.disk.keep("token", token)
        return token

    def account(self, name: str) -> Account:
        """The account of that name, else 404."""
        if name not in self.accounts:
            raise RefusedError(404, "no_account", f"no account {name!r}")
        return self.accounts[name]

    def here(self, account: Account, at: datetime | None = None) -> datetime:
        """A moment, now by default, in the account's zone."""
        return (at or self.clock.now()).astimezone(self._zone(account))

    def accept(self, *posts: Post) -> None:
        """Takes posts in; they are never merged with others here."""
        for post in posts:
            self._enter(post)
        self.disk.keep("id", *posts)

    def figures(self, post: Post) -> Figures:
        """What the post will end with."""
        found = self._figures.get(post.id)
        if found is None:
            found = self._figures[post.id] = self.audience.figures(self.seen(post))
        return found

    def recall(self, key: tuple[str, ...], make: Callable[[], list[T]]) -> list[T]:
        """What was worked out before under this key, else what `make` gives now."""
        if key not in self._recalled:
            self._recalled[key] = make()
        return self._recalled[key]

    def seen(self, post: Post) -> Seen:
        """The post as the audience meets it, to the minute."""
        account, labels = self.accounts[post.account], post.labels
        return Seen(
            account=account.name,
            platform=account.platform,
            followers=account.followers,
            text=post.text,
            pillar=labels.get("pillar") or "",
            experiment=labels.get("experiment") or "",
            variant=labels.get("variant") or "",
            local=minute(post.at),
            has_link=bool(post.link),
            pillar_share=post.pillar_share,
            slot_share=post.slot_share,
        )

    def age_hours(self, post: Post, now: datetime) -> float:
        """Hours since the minute in which the post was accepted."""
        return (now - minute(post.at)).total_seconds() / 3600

    def is_ready(self, thing: Post | Media) -> bool:
        """Whether the platform has finished working on it."""
        now = self.clock.now().timestamp() if thing.virtual else time.time()
        return thing.ready_at <= now

    def _enter(self, post: Post) -> None:
        if not post.reply_to:
            self._meet(post)
        self.posts[post.id] = post
        self.of_account[post.account].append(post)
        self.limits.count_post(post.account, post.at)
        if post.key is not None and not post.stranger:
            self.keys[post.account, post.key] = post

    def _meet(self, post: Post) -> None:
        habit = self.habits.setdefault(post.account, Habit(**self.audience.parameters["habit"]))
        at = minute(post.at)
        theme = Theme(post.labels.get("pillar") or "", self.audience.slot(at))
        at = at.astimezone(UTC)
        if habit.latest is not None and at < habit.latest:
            raise RefusedError(409, "out_of_order", "posts of an account go in by time")
        post.pillar_share, post.slot_share = habit.shares(at, theme)
        habit.add(at, theme)
        self.met[post.account].append(post)

    def _load(self) -> None:
        shelves: dict[type, tuple[dict[str, Any], str]] = {
            Account: (self.accounts, "name"),
            Token: (self.tokens, "token"),
            Media: (self.media, "id"),
            Note: (self.notes, "id"),
        }
        for row in self.disk.rows():
            if isinstance(row, Post):
                row.at = self.here(self.accounts[row.account], row.at)
                self._enter(row)
            else:
                shelf, identity = shelves[type(row)]
                shelf[getattr(row, identity)] = row
        ids = [int(i) for i in (*self.posts, *self.media, *self.notes)]
        self.next_id = max([FIRST_ID, *ids])

    def _note_beginning(self, changes: Mapping[str, Mapping[str, Any]] | None) -> None:
        self.disk.note("changes", changes)
        self.disk.note("start", self.start.isoformat())
        self.disk.note("seed", self.audience.seed)
        self.disk.note("now", self.start.isoformat())

    @staticmethod
    def _zone(account: Account) -> ZoneInfo:
        try:
            return ZoneInfo(account.timezone)
        except (KeyError, ValueError) as error:
            raise RefusedError(422, "bad_zone", f"no time zone {account.timezone!r}") from error


def minute(at: datetime) -> datetime:
    """The minute that a moment lies in."""
    return at.replace(second=0, microsecond=0)

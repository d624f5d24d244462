"""A campaign of dated posts, and the product's own desk that says what each of them is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from connectors import connect
from connectors.outbox import Outbox
from pdca.do.identity import idempotency_token, publication_key
from pdca.plan.campaign import Account, Campaign, Plan
from pdca.plan.draft import draft
from pdca.plan.item import Item
from pdca.plan.placement import Layout, Placement
from pdca.plan.slots import FIXED
from pdca.ports import Clock, Connector, PostDraft, TokenSet
from store import calendar, plans
from store.engine import Database, open_engine
from store.plans import Revision
from tasks.desk import PlanDesk
from tasks.settings import Settings
from tasks.wiring import World, use

NAME, ZONE = "spring", "Asia/Shanghai"
Tokens = Mapping[str, Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class Post:
    """What one publication must say, and when."""

    due: datetime
    account: str
    draft: PostDraft

    @property
    def body(self) -> dict[str, Any]:
        """What a client posts to the sandbox's API to say the same."""
        said = self.draft
        return {
            "text": said.text,
            "link": said.link,
            "media": [],
            "language": said.language,
            "labels": dict(said.labels),
        }


def plan(accounts: Sequence[str], posts: int, *, around: datetime) -> Plan:
    """`posts` items dealt round `accounts`, each with a link to track."""
    items = (_item(n, accounts[n % len(accounts)]) for n in range(posts))
    return Plan(campaign=_campaign(accounts, around), items=tuple(items))


def _item(n: int, account: str) -> Item:
    return Item(
        id=f"item-{n:04d}",
        title=f"Item {n}",
        pillar="acquire",
        accounts=(account,),
        link=f"https://shop.brand.example/spring/{n}?ref=post",
        body=f"Number {n:04d}: a hand drip in four minutes. 手冲四分钟。",
    )


def _campaign(accounts: Sequence[str], around: datetime) -> Campaign:
    values = {
        "name": NAME,
        "title": {"en": "Spring", "zh": "春季"},
        "language": "zh-CN",
        "timezone": ZONE,
        "starts": (around - timedelta(weeks=2)).date(),
        "ends": (around + timedelta(weeks=6)).date(),
        "leads": [{"name": "Wei", "email": "wei@brand.example"}],
        "accounts": [
            {
                "name": name,
                "platform": "weibo",
                "sandbox": True,
                "owner": "Wei",
                "mission": "reach young buyers",
                "zone": "community",
            }
            for name in accounts
        ],
        "pillars": {"acquire": 1},
        "rhythm": {name: {"per_week": 7, "slots": ("Mon-Sun 12:00",)} for name in accounts},
        "targets": [
            {
                "name": "engagements",
                "metric": "engagements",
                "goal": 100_000,
                "by": (around + timedelta(weeks=6)).date(),
                "baseline": 90_000,
                "serves": "to be talked about in spring",
            }
        ],
    }
    return Campaign.model_validate(values)


def posts(made: Plan, dues: Sequence[datetime]) -> list[Post]:
    """What goes out, for a client that keeps no ledger."""
    placed = [_placement(item, due) for item, due in zip(made.items, dues, strict=True)]
    return [Post(p.due, p.account, draft(made, p)) for p in placed]


def lay_down(url: str, made: Plan, dues: Sequence[datetime], *, now: datetime) -> None:
    """Write the plan and its calendar into the database at `url`, which has its tables."""
    layout = Layout(new=tuple(map(_placement, made.items, dues)))
    first = Revision(
        campaign=NAME,
        number=1,
        content_hash="",
        plan=made.model_dump(mode="json"),
        overlays=[],
        diff=[],
        reason="folder",
        review=None,
        created_at=now,
    )
    engine = open_engine(url)
    with engine.begin() as connection:
        plans.add_revision(connection, first)
        calendar.lay_down(connection, NAME, layout, revision=1, now=now)
    engine.dispose()


def _placement(item: Item, due: datetime) -> Placement:
    account = item.accounts[0]
    key = publication_key(NAME, item.id, account)
    return Placement(
        key=key,
        token=idempotency_token(key),
        item=item.id,
        account=account,
        platform="weibo",
        occurrence=1,
        pillar=item.pillar,
        audience=None,
        positioning=item.positioning,
        experiment=None,
        variant=None,
        title=item.title,
        cycle=1,
        slot=FIXED,
        zone=ZONE,
        local="2026-03-05T12:00:00",
        due=due,
        text_hash="",
    )


@contextmanager
def desk(tokens: Tokens, database: Database, clock: Clock, folder: Path) -> Iterator[PlanDesk]:
    """The product's desk; tokens come from memory in place of Prefect's blocks."""

    @asynccontextmanager
    async def sign_in(account: Account) -> Any:
        token = TokenSet(tokens[account.name])
        connector: Connector = connect("sandbox", account.name, token, store_token=_never)
        try:
            yield connector
        finally:
            await connector.aclose()

    here = Settings(campaigns=folder, var=folder)
    world = World(here, clock, database, sign_in, Outbox(here.outbox))
    with use(world):
        yield PlanDesk(world)


async def _never(_: TokenSet) -> None:
    raise AssertionError("this token does not expire")

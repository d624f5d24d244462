"""What is read of a Mastodon account: figures, its posts, what others say."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from connectors.limits import Limits
from connectors.paging import walk
from pdca.ports import PostDraft, Receipt
from tests.connectors.family import KINDS, Family
from tests.connectors.mastodon_html import FOREIGN, shown
from tests.connectors.stage import NOON, TOKEN

STATUSES = "/api/v1/statuses"
every_kind = pytest.mark.parametrize("kind", KINDS)


@pytest.fixture
def there() -> Family:
    return Family(lambda: NOON)


def heard(number: int, text: str, *, reply_to: str | None = None) -> dict[str, Any]:
    at = NOON + timedelta(minutes=number)
    status = {
        "id": str(103186126728896492 + number),
        "created_at": at.isoformat(),
        "in_reply_to_id": reply_to,
        "in_reply_to_account_id": reply_to and "14715",
        "language": "en",
        "account": {"id": "971724", "acct": FOREIGN},
        **shown(text),
    }
    whole = {"type": "mention", "created_at": at.isoformat(), "status": status}
    return {"id": str(34975535 + number), **whole}


@every_kind
async def test_figures_are_read_however_the_server_lets(kind: str) -> None:
    there, limits = Family(lambda: NOON, **KINDS[kind]), Limits()
    for number in range(3):
        there.stranger(f"Coffee {number}")
    there.statuses[2]["quotes_count"] = 2
    ids = [s["id"] for s in there.statuses]

    for _ in range(2):
        found = await there.connector(limits=limits).fetch_post_metrics([*ids, "404"])

    assert there.called("GET", STATUSES) == (1 if there.batch else 2)
    wide = found.pivot_table(index="entity", columns="metric", values="value")
    assert list(wide.index) == ids
    assert wide.loc[ids[0]].to_dict() == {"comments": 7, "likes": 112, "shares": 98}
    assert wide.loc[ids[2], "shares"] == 100


@every_kind
async def test_own_posts_are_listed_to_the_last_page_without_replies(kind: str) -> None:
    clock = [NOON]
    there = Family(lambda: clock[0], most=2, **KINDS[kind])
    connector = there.connector()
    for number in range(7):
        clock[0] = NOON + timedelta(hours=number)
        post = await connector.commit(PostDraft(f"Coffee {number}"), token=str(number), remote={})
    assert isinstance(post, Receipt)
    await connector.add_first_comment(post, "Tea", token=TOKEN)
    since = NOON + timedelta(hours=2)

    found = [p async for p in walk(lambda cursor: connector.list_posts(since, cursor=cursor))]

    assert [p.text for p in found] == [f"Coffee {n}" for n in (6, 5, 4, 3, 2)]


async def test_who_replies_comments_and_who_names_the_account_mentions_it(there: Family) -> None:
    there.heard += [
        heard(1, "@brand sup!"),
        heard(2, "@brand 几度？", reply_to="103254962155278888"),
        {**heard(3, "fav"), "type": "favourite"},
        {**heard(4, "gone"), "status": None},
    ]
    connector = there.connector()
    post = await connector.commit(PostDraft("手冲入门"), token=TOKEN, remote={})
    assert isinstance(post, Receipt)
    await connector.add_first_comment(post, f"问 @{FOREIGN}", token=TOKEN)

    walks = [
        [m async for m in walk(lambda c, f=fetch: f(NOON, cursor=c))]  # type: ignore[misc]
        for fetch in (connector.list_comments, connector.list_mentions)
    ]

    comments = [(m.author, m.text, m.on, m.kind) for m in walks[0]]
    assert comments == [
        ("brand", f"问 @{FOREIGN}", post.remote_id, "comment"),
        (FOREIGN, "@brand 几度？", post.remote_id, "comment"),
    ]
    assert [(m.text, m.on, m.kind, m.at) for m in walks[1]] == [
        ("@brand sup!", None, "mention", NOON + timedelta(minutes=1))
    ]


async def test_only_news_is_read(there: Family) -> None:
    there.most = 2
    there.heard += [heard(n, f"@brand {n}") for n in range(9)]
    since = NOON + timedelta(minutes=6)
    connector = there.connector()

    found = [m async for m in walk(lambda cursor: connector.list_mentions(since, cursor=cursor))]

    assert [m.text for m in found] == ["@brand 8", "@brand 7", "@brand 6"]
    assert there.called("GET", "/api/v1/notifications") == 2


async def test_search_finds_what_others_say(there: Family) -> None:
    there.stranger("Coffee of our own")
    other = {**there.statuses[0], "id": "9", "sent": "Coffee", "account": {"id": "2", "acct": "x"}}
    there.statuses.append({**other, **shown("Coffee of theirs")})

    connector = there.connector()
    found = [m async for m in walk(lambda c: connector.search("Coffee", NOON, cursor=c))]

    assert [(m.author, m.text) for m in found] == [("x", "Coffee of theirs")]


async def test_account_figures_stand_under_its_handle(there: Family) -> None:
    found = await there.connector().fetch_account_metrics()

    assert found[["entity", "metric", "value"]].to_numpy().tolist() == [["brand", "followers", 821]]

"""The rules of the house, run on every registered connector.

What a platform answers comes from its documents (`examples/<platform>.json`, with source).
"""

from __future__ import annotations

import asyncio
import inspect
import pickle
import re
from importlib import import_module
from pathlib import Path

import httpx
import pytest

import connectors
from connectors import CONNECTORS, Connector
from connectors.paging import walk
from pdca import errors
from pdca.frames import READINGS
from pdca.ports import Found, Missing, PostDraft, Receipt, Recovery, TokenSet, Unsure
from tests.connectors.stage import EXAMPLES, NOON, Stage, attempt, lose


@pytest.fixture(params=sorted(CONNECTORS))
def stage(request: pytest.FixtureRequest) -> Stage:
    return Stage(request.param)


def cases() -> list[tuple[str, int]]:
    return [
        (name, number)
        for name in sorted(CONNECTORS)
        for number in range(len(Stage(name).examples["failures"]))
    ]


async def ask(stage: Stage, connector: Connector, call: str) -> object:
    calls = {
        "publish": lambda: stage.publish(connector),
        "refresh": connector.refresh,
        "metrics": lambda: connector.fetch_post_metrics(["1"]),
        "account": connector.fetch_account_metrics,
        "posts": lambda: connector.list_posts(NOON),
        "me": connector.check_auth,
    }
    return await calls[call]()


def test_every_file_with_a_connector_is_registered_and_has_examples() -> None:
    folder = Path(connectors.__file__).parent
    modules = [import_module(f"connectors.{f.stem}") for f in folder.glob("*.py")]
    found = {
        kind
        for module in modules
        for _, kind in inspect.getmembers(module, inspect.isclass)
        if issubclass(kind, Connector) and not inspect.isabstract(kind)
    }

    assert found == set(CONNECTORS.values())
    assert {path.stem for path in EXAMPLES.glob("*.json")} == set(CONNECTORS)


def test_examples_name_their_source(stage: Stage) -> None:
    assert stage.examples["source"]


async def test_publishing_gives_a_receipt(stage: Stage) -> None:
    receipt = await stage.publish(stage.connector())

    assert receipt.remote_id
    assert receipt.url is None or receipt.url.startswith("https://")
    assert receipt.at.tzinfo is not None
    assert stage.asked["publish"] == 1


@pytest.mark.parametrize("failure", [httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout])
async def test_what_never_left_may_be_sent_again(
    stage: Stage, failure: type[httpx.TransportError]
) -> None:
    stage.play("publish", lose(failure))

    with pytest.raises(errors.TransientError):
        await stage.publish(stage.connector())


@pytest.mark.parametrize(
    "failure",
    [httpx.ReadTimeout, httpx.ReadError, httpx.WriteError, httpx.RemoteProtocolError],
)
async def test_fc03_a_post_whose_answer_was_lost_is_unknown_and_not_sent_twice(
    stage: Stage, failure: type[httpx.TransportError]
) -> None:
    stage.play("publish", lose(failure))

    with pytest.raises(errors.OutcomeUnknownError):
        await stage.publish(stage.connector())
    assert stage.asked["publish"] == 1


@pytest.mark.parametrize("status", [400, 408, 409, 422, 500, 502, 503, 504])
async def test_fc07_an_unclear_refusal_of_a_post_is_unknown(stage: Stage, status: int) -> None:
    if status in stage.examples.get("sure", []):
        pytest.skip("the platform documents that nothing happens then")
    stage.refuse("publish", status, text="<html>something went wrong</html>")

    with pytest.raises(errors.OutcomeUnknownError):
        await stage.publish(stage.connector())


async def test_a_taken_post_that_is_not_named_is_unknown(stage: Stage) -> None:
    stage.refuse("publish", 201, text="{}")
    with pytest.raises(errors.OutcomeUnknownError):
        await stage.publish(stage.connector())

    stage.refuse("publish", 200, text="<html>ok</html>")
    with pytest.raises(errors.OutcomeUnknownError):
        await stage.publish(stage.connector())


async def test_a_platform_that_trickles_meets_a_hard_deadline(stage: Stage) -> None:
    async def hang(_: httpx.Request) -> httpx.Response:
        await asyncio.Event().wait()
        raise AssertionError

    connector = stage.connector(transport=httpx.MockTransport(hang), deadline_s=0.01)
    with pytest.raises(errors.TransientError):
        await connector.list_posts(NOON)


@pytest.mark.parametrize(("platform", "number"), cases())
async def test_a_documented_failure_has_its_class(platform: str, number: int) -> None:
    stage = Stage(platform)
    case = stage.examples["failures"][number]
    stage.play(case["call"], lambda _: httpx.Response(case["status"], json=case["json"]))

    with pytest.raises(errors.PlatformError) as caught:
        await ask(stage, stage.connector(), case["call"])

    assert type(caught.value).__name__ == case["means"]


@pytest.mark.parametrize("call", ["publish", "refresh", "metrics", "account", "posts", "me"])
@pytest.mark.parametrize("status", [200, 400, 401, 403, 404, 429, 500])
async def test_no_error_shows_a_secret(stage: Stage, call: str, status: int) -> None:
    said = f"bad credential {' '.join(stage.secrets)} " * 9
    body = {"error": {"code": "x", "message": said}} if status > 200 else said
    stage.play(call, lambda _: httpx.Response(status, json=body))
    connector = stage.connector()

    with pytest.raises(errors.PlatformError) as caught:
        await ask(stage, connector, call)

    error = caught.value
    shown = f"{error} {error!r} {error.details} {connector!r} {connector.session!r}"
    shown += repr(pickle.dumps(error))
    assert not [secret for secret in stage.secrets if secret in shown]
    assert not isinstance(error.__context__, httpx.HTTPError)
    assert len(str(error)) < 500


async def test_a_lost_connection_carries_no_request_along(stage: Stage) -> None:
    stage.play("publish", lose(httpx.ReadError))

    with pytest.raises(errors.PlatformError) as caught:
        await stage.publish(stage.connector())

    assert caught.value.__cause__ is None
    assert caught.value.__context__ is None


async def test_fc22_a_used_up_window_costs_no_call(stage: Stage) -> None:
    stage.refuse("metrics", 429, headers={"Retry-After": "3600"})
    connector = stage.connector()
    for _ in range(3):
        with pytest.raises(errors.RateLimitedError) as caught:
            await connector.fetch_post_metrics(["1"])
        assert caught.value.retry_at is not None

    assert stage.asked["metrics"] == 1


async def test_fc23_documented_figures_arrive_exactly(stage: Stage) -> None:
    wanted = stage.examples["figures"]
    post = stage.examples["post"]
    rows = await stage.connector().fetch_post_metrics([post])

    figures = rows.set_index("metric")["value"].astype(int).to_dict()
    assert figures == wanted
    assert list(rows.columns) == list(READINGS.columns)
    assert set(rows["entity"]) == {post}
    assert set(rows["kind"]) == {"total"}


async def test_account_figures_are_levels(stage: Stage) -> None:
    rows = await stage.connector().fetch_account_metrics()

    figures = rows.set_index("metric")["value"].astype(int).to_dict()
    assert figures == stage.examples["account_figures"]
    assert set(rows["kind"]) == {"level"}


async def test_posts_are_asked_for_in_full_batches_and_strangers_left_out(stage: Stage) -> None:
    connector = stage.connector()
    size = connector.capabilities.metrics_batch
    ids = [f"77{i:017d}" for i in range(2 * size + 1)]

    rows = await connector.fetch_post_metrics([*ids, *ids[:5]])

    sent = [str(r.url) + r.read().decode() for r in stage.requests]
    sent = [text for text in sent if any(i in text for i in ids)]
    assert len(sent) == 3
    assert all(sum(i in text for text in sent) == 1 for i in ids)
    assert rows.empty


@pytest.mark.parametrize("call", ["posts", "comments"])
async def test_a_repeated_cursor_is_not_followed(stage: Stage, call: str) -> None:
    if call not in stage.examples["repeating"]:
        pytest.skip("it has no such pages")
    repeated = stage.examples["repeating"][call]
    stage.play(call, lambda _: httpx.Response(200, json=repeated))
    connector = stage.connector()
    fetch = {"posts": connector.list_posts, "comments": connector.list_comments}[call]

    with pytest.raises(errors.TransientError):
        [row async for row in walk(lambda cursor: fetch(NOON, cursor=cursor))]
    assert stage.asked[call] <= 2


async def test_fc20_fifty_refreshes_at_once_are_one_call(stage: Stage) -> None:
    connector = stage.connector()
    tokens = await asyncio.gather(*(connector.refresh() for _ in range(50)))

    if tokens[0] is None:
        pytest.skip("its tokens do not expire")
    assert stage.asked["refresh"] == 1
    assert len(stage.stored) == 1
    assert all(token is stage.stored[0] for token in tokens)


@pytest.mark.parametrize("answer", ["502", "lost", "html"])
async def test_fc19_a_failed_refresh_leaves_the_account_connected(
    stage: Stage, answer: str
) -> None:
    if "refresh" not in stage.examples["calls"]:
        pytest.skip("its tokens do not expire")
    page = "<html>Bad gateway</html>"
    played = {
        "502": lambda _: httpx.Response(502, text=page),
        "lost": lose(httpx.ReadTimeout),
        "html": lambda _: httpx.Response(200, text=page),
    }
    stage.play("refresh", played[answer])
    connector = stage.connector()

    with pytest.raises(errors.TransientError):
        await connector.refresh()

    assert stage.stored == []
    assert await stage.publish(connector)


async def test_fc05_read_back_finds_our_post_and_no_stranger(stage: Stage) -> None:
    connector = stage.connector()
    await connector.check_auth()
    if connector.capabilities.recovery is not Recovery.READ_BACK:
        pytest.skip("it is not read back")
    post = (await connector.list_posts(NOON)).rows[0]

    assert await connector.reconcile(attempt(post.text, at=post.at)) == Found(
        Receipt(post.remote_id, post.url, post.at)
    )
    assert await connector.reconcile(attempt("Not this one", at=post.at)) == Missing()
    ours = frozenset({post.remote_id})
    assert await connector.reconcile(attempt(post.text, at=post.at, taken=ours)) == Missing()
    long_ago = await connector.reconcile(attempt(post.text, at=post.at.replace(year=2025)))
    assert isinstance(long_ago, Unsure)


async def test_a_list_that_cannot_be_read_proves_nothing(stage: Stage) -> None:
    stage.refuse("posts", 502)
    connector = stage.connector()
    await connector.check_auth()
    if connector.capabilities.recovery is not Recovery.READ_BACK:
        pytest.skip("it is not read back")

    with pytest.raises(errors.TransientError):
        await connector.reconcile(attempt(stage.draft.text))


def test_a_draft_is_held_against_the_platforms_limits(stage: Stage) -> None:
    connector = stage.connector()
    too_long = PostDraft("長" * (connector.capabilities.max_text + 1), link="http://shop.example/")

    codes = {violation.code for violation in connector.validate(too_long)}

    assert {"text_too_long", "link_not_https"} <= codes
    assert connector.validate(stage.draft) == []


def test_a_bad_credential_is_named_and_not_shown(stage: Stage) -> None:
    token = TokenSet({**stage.examples["credentials"], "passwort": "geheim-4711"})
    with pytest.raises(errors.SetupError) as caught:
        stage.connector(token=token)

    assert "passwort" in str(caught.value)
    assert "geheim" not in str(caught.value)


def test_the_page_on_adding_a_connector_shows_what_is_there() -> None:
    root = Path(connectors.__file__).parent.parent
    page = (root / "docs" / "how-to" / "add-a-connector.md").read_text("utf-8")
    shown = [
        "connectors/sandbox.py",
        "connectors/__init__.py",
        "connectors/base.py",
        "tests/connectors/examples/sandbox.json",
    ]
    code = "".join((root / path).read_text("utf-8") for path in shown)

    blocks = re.findall(r"^```(?:python|json)\n(.*?)^```", page, flags=re.MULTILINE | re.DOTALL)
    assert blocks
    for block in blocks:
        for piece in re.split(r"^\s*\.\.\.\n", block, flags=re.MULTILINE):
            assert piece.strip("\n") in code, piece
    for path in re.findall(r"`((?:connectors|tests|pdca|docs)/[\w./\-]+\.\w+)`", page):
        assert (root / path).exists(), path
    for field in re.findall(r"^\| `(\w+)` \|", page, flags=re.MULTILINE):
        assert hasattr(Connector, field) or field in Connector.__annotations__, field

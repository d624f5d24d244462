"""The rules of the house, run on every registered connector.

What a platform answers comes from its documents (`examples/<platform>.json`, with source).
"""

from __future__ import annotations

import asyncio
import json
import pickle

import httpx
import pytest

from connectors import CONNECTORS, Connector
from pdca import errors
from pdca.ports import PostDraft, TokenSet
from tests.connectors.stage import NOON, TOKEN, Stage, lose


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


def test_examples_name_their_source(stage: Stage) -> None:
    assert stage.examples["source"]


async def test_publishing_gives_a_receipt(stage: Stage) -> None:
    receipt = await stage.publish(stage.connector())

    assert receipt.remote_id
    assert receipt.url is None or receipt.url.startswith("https://")
    assert receipt.at.tzinfo is not None
    assert stage.asked["publish"] == 1


async def test_a_part_of_a_thread_names_the_post_that_it_replies_to(stage: Stage) -> None:
    connector = stage.connector()
    if not connector.capabilities.threads:
        pytest.skip("it has no threads")
    first = await stage.publish(connector)
    part = PostDraft("二、水温九十二度", reply_to=first.remote_id)

    await connector.commit(part, token=f"{TOKEN} part 2", remote={})

    sent, said = [json.loads(r.content) for r in stage.requests if stage.is_call(r, "publish")]
    assert first.remote_id not in json.dumps(sent)
    assert first.remote_id in json.dumps(said)


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
    if call == "refresh" and call not in stage.examples["calls"]:
        pytest.skip("its tokens do not expire")
    if status in stage.examples.get("otherwise", {}).get(call, []):
        pytest.skip("it is then asked in another way")
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

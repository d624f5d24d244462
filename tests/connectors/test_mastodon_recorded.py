"""What real servers of the family said, read without loss: `examples/mastodon.json`."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from connectors import mastodon_rows as read
from connectors.mastodon_text import without_host
from pdca import errors
from pdca.do.fingerprint import same
from pdca.ports import MediaFile, PostDraft
from tests.connectors.stage import EXAMPLES, TOKEN, Stage

RECORDED: dict[str, Any] = json.loads((EXAMPLES / "mastodon.json").read_text())
HOSTS = ("mastodon.test", "gts.example", "pleroma.example")


def name(example: dict[str, Any]) -> str:
    return str(example["source"]["url"]).rpartition("/")[2]


def sources(node: Any) -> list[dict[str, str]]:
    """Every `source` in `node`."""
    if isinstance(node, list):
        return [found for inner in node for found in sources(inner)]
    if not isinstance(node, dict):
        return []
    here = [node["source"]] if isinstance(node.get("source"), dict) else []
    return here + [found for inner in node.values() for found in sources(inner)]


def test_each_example_says_where_it_comes_from_when_and_how() -> None:
    found = [*RECORDED["source"], *sources(RECORDED)]

    assert len(found) > 50
    assert {s["kind"] for s in found} == {"recorded", "documented", "derived"}
    for source in found:
        assert source["url"].startswith("https://")
        assert datetime.fromisoformat(source["date"]).year >= 2025


@pytest.mark.parametrize("example", RECORDED["shown"], ids=lambda e: e["sent"][:40])
def test_a_text_is_known_again_in_what_the_server_made_of_it(example: dict[str, Any]) -> None:
    host = next((h for h in HOSTS if h in example["status"]["url"]), "")
    shown = read.own_post(example["status"], host=host)

    assert same(without_host(example["sent"], host), shown.text)
    assert shown.at.tzinfo is UTC
    assert shown.remote_id == example["status"]["id"]


@pytest.mark.parametrize("example", RECORDED["instances"], ids=name)
def test_a_servers_limits_are_read_from_either_version(example: dict[str, Any]) -> None:
    assert read.instance_limits(example["json"]) == example["means"]


async def test_an_upload_that_is_answered_with_202_is_waited_for() -> None:
    recorded, stage = RECORDED["processing"], Stage("mastodon")
    uploaded, asked = recorded["uploaded"], recorded["asked"]
    answers = [uploaded["json"], asked["json"]]
    stage.play("upload", lambda _: httpx.Response(uploaded["status"], json=uploaded["json"]))
    stage.examples["calls"]["media"] = f"GET /api/v1/media/{uploaded['json']['id']}"
    stage.play("media", lambda _: httpx.Response(200, json=answers.pop(0)))
    kept: dict[str, str] = {}

    async def keep(slot: str, value: str) -> None:
        kept[slot] = value

    cat = MediaFile("cat.png", "me when a cat", b"\x89PNG", "image/png", "7d7d7696bb9ee509")
    draft = PostDraft("LOL check this out", media=(cat,))
    with pytest.raises(errors.NotReadyError):
        await stage.connector().prepare(draft, token=TOKEN, checkpoint=keep, remote={})
    remote = await stage.connector().prepare(draft, token=TOKEN, checkpoint=keep, remote=kept)

    assert list(remote.values()) == [uploaded["json"]["id"]]
    assert stage.asked["upload"] == 1

"""The outbox keeps one file per delivery, whole or not at all."""

from __future__ import annotations

from email import message_from_bytes
from email.header import decode_header, make_header
from email.policy import default
from pathlib import Path

import pytest

from connectors.outbox import Outbox
from pdca.errors import RejectedError, TransientError
from tests.connectors.mails import a_mail


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def content(path: str) -> bytes:
    return Path(path).read_bytes()


async def test_a_delivery_written_twice_is_one_mail(tmp_path: Path) -> None:
    outbox = Outbox(tmp_path / "var" / "outbox")

    first = await outbox.send(a_mail())
    before = content(first)
    second = await outbox.send(a_mail())

    assert first == second == str(tmp_path / "var" / "outbox" / "spring-3-li.wei.eml")
    assert content(second) == before
    folder = tmp_path / "var" / "outbox"
    assert names(folder) == ["spring-3-li.wei.eml", "spring-3-li.wei.html"]
    assert message_from_bytes(before, policy=default)["Subject"] == a_mail().subject


@pytest.mark.parametrize(
    "subject",
    ["Main reason: less from each post about “coming back”, and from “first visit” too. " * 2,
     "plain words, " * 12, "留资数预计比目标少约两成，主因是“回访”类 Instagram 帖子" * 3],
)  # fmt: skip
async def test_a_subject_keeps_every_blank_on_its_way(tmp_path: Path, subject: str) -> None:
    path = await Outbox(tmp_path).send(a_mail(subject=subject))

    raw = content(path)
    assert message_from_bytes(raw, policy=default)["Subject"] == subject.strip()
    header = raw.partition(b"\r\nFrom:")[0].replace(b"\r\n ", b" ")
    decoded = str(make_header(decode_header(header.decode("ascii"))))
    assert decoded.split() == ["Subject:", *subject.split()]


async def test_the_page_beside_it_has_its_pictures_inside(tmp_path: Path) -> None:
    await Outbox(tmp_path).send(a_mail())

    page = (tmp_path / "spring-3-li.wei.html").read_text("utf-8")
    assert "cid:" not in page
    assert 'src="data:image/png;base64,iVBORw0KGgo' in page


@pytest.mark.parametrize("name", ["../evil", "a/b", "", ".", "a\x00b"])
async def test_a_delivery_cannot_leave_the_folder(tmp_path: Path, name: str) -> None:
    with pytest.raises(RejectedError):
        await Outbox(tmp_path).send(a_mail(delivery_id=name))
    assert names(tmp_path) == []


async def test_a_folder_that_cannot_be_written_loses_nothing(tmp_path: Path) -> None:
    blocked = tmp_path / "outbox"
    blocked.write_text("a file stands where the folder should be")

    with pytest.raises(TransientError):
        await Outbox(blocked).send(a_mail())

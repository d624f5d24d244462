"""The folder on the disk: read into values, and never out of its walls."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image

from pdca.errors import RejectedError
from pdca.plan.files import MOST_FILES, TEXT_LIMIT
from pdca.plan.item import MediaRef
from tasks.folder import campaign_folders, load_folder, load_media


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "campaigns" / "spring"
    (folder / "content").mkdir(parents=True)
    (folder / "media").mkdir()
    (folder / "campaign.yaml").write_text("name: spring\n")
    (folder / "content" / "a.md").write_text("---\n---\n")
    Image.new("RGB", (40, 30), "green").save(folder / "media" / "cup.png")
    return folder


def test_a_folder_is_read_into_values(folder: Path) -> None:
    (folder / "notes.txt").write_text("not ours")
    files = load_folder(folder)

    assert sorted(files) == ["campaign.yaml", "content/a.md", "media/cup.png"]
    assert files["campaign.yaml"].content == b"name: spring\n"
    picture = files["media/cup.png"].media
    assert picture
    assert (picture.media_type, picture.width, picture.height) == ("image/png", 40, 30)


def test_a_link_that_leads_out_is_not_followed(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "secret.md").write_text("secret")
    (folder / "content" / "b.md").symlink_to(tmp_path / "secret.md")
    (folder / "content" / "loop.md").symlink_to(folder / "content" / "loop.md")
    (folder / "media" / "c.png").symlink_to("/etc/hostname")
    files = load_folder(folder)

    assert files["content/b.md"].trouble == "file_outside"
    assert files["media/c.png"].trouble == "file_outside"
    assert files["content/loop.md"].trouble == "file_unreadable"
    assert all(b"secret" not in f.content for f in files.values())


def test_what_is_too_large_is_not_read(folder: Path) -> None:
    with (folder / "content" / "big.md").open("wb") as file:
        file.truncate(TEXT_LIMIT + 1)
    with (folder / "calendar.xlsx").open("wb") as file:
        file.truncate(50_000_001)
    files = load_folder(folder)

    assert files["content/big.md"].trouble == "file_too_big"
    assert files["calendar.xlsx"].trouble == "file_too_big"


def test_a_folder_in_place_of_a_file_is_unreadable(folder: Path) -> None:
    (folder / "content" / "c.md").mkdir()

    assert load_folder(folder)["content/c.md"].trouble == "file_unreadable"


def test_campaigns_are_folders_with_a_campaign_file(folder: Path) -> None:
    (folder.parent / "empty").mkdir()

    assert campaign_folders(folder.parent) == [folder]
    assert campaign_folders(folder.parent / "nowhere") == []


def test_media_are_read_as_the_plan_saw_them(folder: Path) -> None:
    sha256 = load_folder(folder)["media/cup.png"].media.sha256  # type: ignore[union-attr]  # it is a picture
    (found,) = load_media(folder, [MediaRef(file="media/cup.png", alt="x", sha256=sha256)])

    assert (found.name, found.media_type, found.sha256) == ("cup.png", "image/png", sha256)
    for bad in ("media/gone.png", "../../secret.md"):
        with pytest.raises(RejectedError, match="no longer"):
            load_media(folder, [MediaRef(file=bad, alt="x")])
    with pytest.raises(RejectedError, match="has changed"):
        load_media(folder, [MediaRef(file="media/cup.png", alt="x", sha256="0" * 64)])


@pytest.mark.parametrize(
    "name",
    ["content/week-1/b.md", "content/B.MD", "content/c.docx", "Calendar.csv", "campaign.yml"],
)
def test_what_looks_like_ours_and_is_not_read_is_told(folder: Path, name: str) -> None:
    (folder / name).parent.mkdir(exist_ok=True)
    (folder / name).write_text("---\ntitle: lost\n---\n")

    assert load_folder(folder)[name].trouble == "file_ignored"


@pytest.mark.parametrize("name", ["content/.DS_Store", "content/~$b.md", "README.md", "media/.x"])
def test_what_nobody_wrote_for_us_is_left_alone(folder: Path, name: str) -> None:
    (folder / name).write_text("")

    assert name not in load_folder(folder)


def test_a_folder_with_too_many_files_is_told_and_never_cut_short(folder: Path) -> None:
    for number in range(MOST_FILES):
        (folder / "content" / f"{number}.md").touch()
    files = load_folder(folder)

    assert {path: file.trouble for path, file in files.items()} == {
        "campaign.yaml": None,
        "content": "too_many_files",
    }

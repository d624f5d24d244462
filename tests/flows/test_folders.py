from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from flows.machine.folders import mistakes, new
from pdca.errors import SetupError

WEDNESDAY = date(2026, 11, 25)


@pytest.mark.parametrize("language", ["en", "zh-CN"])
def test_a_new_folder_has_no_mistakes(tmp_path: Path, language: str) -> None:
    folder = new(tmp_path, "spring-sale", language=language, today=WEDNESDAY)

    assert mistakes(folder, None) == []


def test_a_new_campaign_starts_next_monday_and_lasts_four_weeks(tmp_path: Path) -> None:
    text = (new(tmp_path, "spring", language="en", today=WEDNESDAY) / "campaign.yaml").read_text()

    assert "starts: 2026-11-30 " in text
    assert "ends: 2026-12-27 " in text


def test_a_new_folder_is_never_written_over_another(tmp_path: Path) -> None:
    new(tmp_path, "spring", language="en", today=WEDNESDAY)

    with pytest.raises(SetupError, match="exists already"):
        new(tmp_path, "spring", language="en", today=WEDNESDAY)


@pytest.mark.parametrize("name", ["Spring", "../spring", "", "春季", "-spring", "a/b"])
def test_a_name_that_cannot_be_one_writes_nothing(tmp_path: Path, name: str) -> None:
    with pytest.raises(SetupError, match="cannot be a name"):
        new(tmp_path, name, language="en", today=WEDNESDAY)

    assert list(tmp_path.iterdir()) == []


def test_a_mistake_has_file_line_and_remedy_in_the_language_asked_for(tmp_path: Path) -> None:
    folder = new(tmp_path, "spring", language="en", today=WEDNESDAY)
    file = folder / "campaign.yaml"
    line = 1 + next(i for i, t in enumerate(file.read_text().splitlines()) if "metric:" in t)
    file.write_text(file.read_text("utf-8").replace("metric: orders", "metric: oders"), "utf-8")

    (english,), (chinese,) = mistakes(folder, "en"), mistakes(folder, "zh-CN")

    assert english.startswith(f"{file}:{line}: ")
    assert "orders" in english
    assert chinese.startswith(f"{file}:{line}: ")
    assert chinese != english


def test_a_folder_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(SetupError, match="no folder"):
        mistakes(tmp_path / "nowhere", None)

"""The page on platforms says what the connectors declare."""

from __future__ import annotations

from pathlib import Path

from connectors.platforms_page import table
from pdca.plan.known import PLATFORMS

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "platforms.md"


def test_the_page_holds_the_table_as_the_code_writes_it() -> None:
    assert table() in PAGE.read_text("utf-8")


def test_the_page_names_every_platform_that_a_folder_may_name() -> None:
    text = PAGE.read_text("utf-8")

    assert [p for p in PLATFORMS if p not in text] == []

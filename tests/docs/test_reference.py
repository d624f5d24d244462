"""The reference says what the code does."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tasks.settings import Settings

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
PAGES = sorted([*DOCS.rglob("*.md"), *ROOT.glob("*.md")])


@pytest.mark.parametrize("name", Settings.model_fields)
def test_a_setting_is_documented(name: str) -> None:
    text = (DOCS / "reference" / "settings.md").read_text("utf-8")

    assert f"| `PDCA_{name.upper()}` |" in text


def test_no_setting_is_documented_that_is_not_there() -> None:
    text = (DOCS / "reference" / "settings.md").read_text("utf-8")
    documented = {name.lower() for name in re.findall(r"^\| `PDCA_(\w+)`", text, re.MULTILINE)}

    assert documented == set(Settings.model_fields)


@pytest.mark.parametrize("page", PAGES, ids=lambda p: str(p.relative_to(ROOT)))
def test_links_lead_to_files(page: Path) -> None:
    for target in re.findall(r"\]\((?!https?:|#|mailto:)([^)#\s]+)", page.read_text("utf-8")):
        assert (page.parent / target).exists(), f"{page.name}: {target}"


def test_contributing_sends_nobody_to_a_file_that_is_not_there() -> None:
    page = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
    table = re.findall(r"^\| .+ \|$", page, re.MULTILINE)
    named = {path for row in table for path in re.findall(r"`([\w./-]+[/.][\w./-]*)`", row)}

    assert "pdca/act/mix.py" in named
    assert {path for path in named if not (ROOT / path).exists()} == set()

"""The page of failure cases names tests that are there."""

from __future__ import annotations

import re

import pytest

from tasks.settings import ROOT

PAGE = (ROOT / "docs" / "reference" / "failure-cases.md").read_text("utf-8")
ROWS = dict(re.findall(r"^\| FC-(\d\d) \|.*\| ([^|]+) \|$", PAGE, re.MULTILINE))


def test_every_case_has_a_row() -> None:
    assert sorted(ROWS) == [f"{number:02}" for number in range(1, 26)]


@pytest.mark.parametrize("case", sorted(ROWS))
def test_a_case_has_a_test_of_its_name_in_each_file_that_is_named(case: str) -> None:
    files = re.findall(r"`(tests/[\w/]+\.py)`", ROWS[case])

    assert files
    for file in files:
        text = (ROOT / file).read_text("utf-8")
        assert re.search(rf"^(?:async )?def test_(?:fc\d\d_)*fc{case}_", text, re.MULTILINE), file

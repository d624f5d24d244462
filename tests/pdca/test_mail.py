"""A mail is known by one id, wherever it goes."""

from __future__ import annotations

import re

import pytest

from pdca.mail import LONGEST_ID, delivery_id

FILE_NAME = re.compile(r"[\w\-]+(\.[\w\-]+)*")
"""What the outbox takes."""


def test_an_id_says_what_the_mail_is_and_not_to_whom() -> None:
    found = delivery_id("spring", "cycle-01", "en", to="wei.ran@brand.example")

    assert found.startswith("spring-cycle-01-en-")
    assert "wei" not in found
    assert "brand" not in found


@pytest.mark.parametrize(
    "part", ["cycle-01", "server / does not answer", "周报", "x" * 240, "..", "a."]
)
def test_every_id_is_a_file_name_that_fits_its_column(part: str) -> None:
    found = delivery_id("spring", part, to="li@brand.example")

    assert FILE_NAME.fullmatch(found)
    assert len(found) <= LONGEST_ID
    assert found == delivery_id("spring", part, to="li@brand.example")


def test_two_people_have_two_ids() -> None:
    assert delivery_id("a", to="li+b@brand.example") != delivery_id("a", to="li-b@brand.example")


def test_what_is_cut_off_still_tells_ids_apart() -> None:
    assert delivery_id("x" * 240 + "a", to="li@b.example") != delivery_id(
        "x" * 240 + "b", to="li@b.example"
    )

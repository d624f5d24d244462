"""A mail is known by one id, wherever it goes."""

from __future__ import annotations

import re

import pytest

from pdca.mail import LONGEST_ID, delivery_id

FILE_NAME = re.compile(r"[\w\-]+(\.[\w\-]+)*")
"""What the outbox takes."""


def test_a_plain_address_can_be_read_in_the_id() -> None:
    found = delivery_id("spring", "cycle-01", "wei.ran@brand.example")

    assert found == "spring-cycle-01-wei.ran-at-brand.example"


@pytest.mark.parametrize(
    "address",
    ["li+pdca@brand.example", "o'neil@brand.example", "李@品牌.example", f"{'x' * 240}@b.example"],
)
def test_every_address_gives_a_file_name_that_fits_its_column(address: str) -> None:
    found = delivery_id("spring", "cycle-01", address)

    assert FILE_NAME.fullmatch(found)
    assert len(found) <= LONGEST_ID
    assert found == delivery_id("spring", "cycle-01", address)


def test_two_addresses_that_look_alike_have_two_ids() -> None:
    assert delivery_id("a", "li+b@brand.example") != delivery_id("a", "li-b@brand.example")

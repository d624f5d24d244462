"""Every key of the campaign folder is on its page, in the table of its model, and no other is."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, get_args

import pytest
from pydantic import BaseModel

from pdca.plan.campaign import Campaign
from pdca.plan.item import Item

PAGE = (Path(__file__).parents[2] / "docs" / "reference" / "campaign-folder.md").read_text("utf-8")
NOT_WRITTEN = {("Item", "file"), ("Item", "line"), ("MediaRef", "sha256")}
"""What the reader fills in."""


def models(annotation: Any) -> set[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        fields = annotation.model_fields.values()
        return {annotation}.union(*(models(f.annotation) for f in fields))
    return set().union(*(models(a) for a in get_args(annotation)))


ALL = sorted(models(Campaign) | models(Item), key=lambda m: m.__name__)


@pytest.mark.parametrize("model", ALL, ids=lambda m: m.__name__)
def test_a_models_keys_are_documented(model: type[BaseModel]) -> None:
    _, _, rest = PAGE.partition(f"\n## {model.__name__}\n")
    section = rest.partition("\n## ")[0]
    documented = set(re.findall(r"^\| `(\w+)` \|", section, re.MULTILINE))
    documented |= set(re.findall(r"\| `(\w+)`[:|]? ?[^|]*\| column", section))
    written = {f for f in model.model_fields if (model.__name__, f) not in NOT_WRITTEN}

    assert documented == written


def test_every_section_with_keys_belongs_to_a_model() -> None:
    titles = set(re.findall(r"^## (\w+)$", PAGE, re.MULTILINE))

    assert titles - {"Limits"} == {m.__name__ for m in ALL}

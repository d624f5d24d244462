"""Every connector is registered, has examples, and the page on adding one is true."""

from __future__ import annotations

import inspect
import re
from importlib import import_module
from pathlib import Path

import connectors
from connectors import CONNECTORS, Connector
from tests.connectors.stage import EXAMPLES


def test_every_file_with_a_connector_is_registered_and_has_examples() -> None:
    folder = Path(connectors.__file__).parent
    modules = [import_module(f"connectors.{f.stem}") for f in folder.glob("*.py")]
    found = {
        kind
        for module in modules
        for _, kind in inspect.getmembers(module, inspect.isclass)
        if issubclass(kind, Connector) and not inspect.isabstract(kind)
    }

    assert found == set(CONNECTORS.values())
    assert {path.stem for path in EXAMPLES.glob("*.json")} == set(CONNECTORS)


def test_the_page_on_adding_a_connector_shows_what_is_there() -> None:
    root = Path(connectors.__file__).parent.parent
    page = (root / "docs" / "how-to" / "add-a-connector.md").read_text("utf-8")
    shown = [
        "connectors/sandbox.py",
        "connectors/__init__.py",
        "connectors/base.py",
        "tests/connectors/examples/sandbox.json",
    ]
    code = "".join((root / path).read_text("utf-8") for path in shown)

    blocks = re.findall(r"^```(?:python|json)\n(.*?)^```", page, flags=re.MULTILINE | re.DOTALL)
    assert blocks
    for block in blocks:
        for piece in re.split(r"^\s*\.\.\.\n", block, flags=re.MULTILINE):
            assert piece.strip("\n") in code, piece
    for path in re.findall(r"`((?:connectors|tests|pdca|docs)/[\w./\-]+\.\w+)`", page):
        assert (root / path).exists(), path
    for field in re.findall(r"^\| `(\w+)` \|", page, flags=re.MULTILINE):
        assert hasattr(Connector, field) or field in Connector.__annotations__, field

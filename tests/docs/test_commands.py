from __future__ import annotations

import re
from typing import Any

import pytest
import typer

from flows.cli import commands
from tasks.settings import ROOT

PAGE = (ROOT / "docs" / "reference" / "commands.md").read_text("utf-8")
GROUP: Any = typer.main.get_command(commands)
COMMANDS = {name for name, command in GROUP.commands.items() if not command.hidden}


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_a_command_is_documented(name: str) -> None:
    assert re.search(rf"^\| `pdca {name}\b", PAGE, re.MULTILINE)


def test_no_command_is_documented_that_is_not_there() -> None:
    assert set(re.findall(r"^\| `pdca ([\w-]+)", PAGE, re.MULTILINE)) == COMMANDS


def test_an_option_is_documented_where_its_command_is() -> None:
    rows = {m[1]: m[0] for m in re.finditer(r"^\| `pdca ([\w-]+).*$", PAGE, re.MULTILINE)}
    for name, command in GROUP.commands.items():
        for option in command.params:
            flags = [f for f in (*option.opts, *option.secondary_opts) if f.startswith("--")]
            if flags and not getattr(option, "hidden", False) and not command.hidden:
                assert any(f"`{flag}" in rows[name] for flag in flags), f"{name} {flags}"

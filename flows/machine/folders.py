"""Campaign folders from the command line: a new one to start from, and the mistakes of one."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

from connectors import CONNECTORS
from pdca.errors import SetupError
from pdca.plan.explain import explain
from pdca.plan.item import Language
from pdca.plan.known import Installed
from pdca.plan.mistake import Mistake
from pdca.plan.read import read
from tasks.folder import load_folder
from tasks.settings import ROOT

STARTERS = ROOT / "templates" / "campaign"
NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,62}")
WEEKS = 4


def new(campaigns: Path, name: str, *, language: str, today: date) -> Path:
    """Write a commented folder for a campaign that starts next Monday; its path.

    Raises:
        SetupError: the name cannot be one, or the folder exists.
    """
    folder = campaigns / name
    if not NAME.fullmatch(name):
        raise SetupError(f"{name} cannot be a name: small letters, digits and hyphens can.")
    if folder.exists():
        raise SetupError(f"{folder} exists already. Nothing was written.")
    starts = today + timedelta(days=7 - today.weekday())
    ends = starts + timedelta(weeks=WEEKS) - timedelta(days=1)
    shutil.copytree(STARTERS / language, folder)
    for file in _texts(folder):
        text = file.read_text("utf-8").replace("NAME", name)
        file.write_text(text.replace("STARTS", str(starts)).replace("ENDS", str(ends)), "utf-8")
    return folder


def mistakes(folder: Path, language: str | None) -> list[str]:
    """Every mistake as `file:line: what is wrong, how to mend it`, in the campaign's language.

    Raises:
        SetupError: there is no such folder.
    """
    if not folder.is_dir():
        raise SetupError(f"There is no folder {folder}.")
    installed = Installed(connectors=frozenset(CONNECTORS))
    reading = read(load_folder(folder), name=folder.resolve().name, installed=installed)
    said = Language(language) if language else reading.language
    return [_line(folder, mistake, said) for mistake in reading.mistakes]


def _line(folder: Path, mistake: Mistake, language: Language) -> str:
    said = explain(mistake, language)
    line = f":{mistake.line}" if mistake.line else ""
    return f"{folder / mistake.file}{line}: {said.said}"


def _texts(folder: Path) -> Iterator[Path]:
    return (path for path in folder.rglob("*") if path.suffix in {".yaml", ".md"})

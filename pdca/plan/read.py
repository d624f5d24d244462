"""From the files of a campaign folder to a plan, or to all of its mistakes at once."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from datetime import date
from pathlib import PurePosixPath
from typing import Any

from pdca.plan.campaign import Approval, Campaign, Guardrails, Late, Lead, Plan, Utm, Watch
from pdca.plan.check_campaign import check_campaign
from pdca.plan.check_items import Surroundings, check_item, check_together
from pdca.plan.content import read_content
from pdca.plan.decoded import decode
from pdca.plan.files import FILE_LIMIT, MEDIA_LIMIT, MOST_FILES, TEXT_LIMIT, FileContent, Files
from pdca.plan.item import Item, Language, MediaRef
from pdca.plan.known import Installed
from pdca.plan.mistake import Mistake
from pdca.plan.sheet import read_sheet
from pdca.plan.validate import validate
from pdca.plan.yaml_lines import Document, read_yaml

CAMPAIGN = "campaign.yaml"
SHEETS = ("calendar.csv", "calendar.xlsx")
ANY_DAY = {"starts": date(1970, 1, 1), "ends": date(2199, 12, 31)}
"""What is checked against a start or an end that could not be read must not fail for that."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What a folder holds.

    Attributes:
        plan: None if there is any mistake.
        mistakes: by file and line.
        content_hash: of all files, 64 hex digits: the same folder has the same hash.
        language: of the campaign as far as it could be read, for telling its lead.
        leads: those that could be read.
    """

    plan: Plan | None
    mistakes: tuple[Mistake, ...]
    content_hash: str
    language: Language
    leads: tuple[Lead, ...]


def read(files: Files, *, name: str | None = None, installed: Installed | None = None) -> Reading:
    """Read a folder.

    Args:
        files: its files by relative path.
        name: the folder's own name, which the campaign must bear.
        installed: what this installation can do; None checks the folder alone.
    """
    document, campaign = _read_campaign(files, name, installed or Installed())
    around = Surroundings(campaign, document, files)
    documents, mistakes = _documents(files)
    mistakes += _troubles(files) + document.mistakes
    items: dict[str, tuple[Document, Item]] = {}
    for number, found in enumerate(documents):
        item = _read_item(found, around) if found.read else None
        if item:
            items[str(number)] = (found, item)
        mistakes += found.mistakes
    mistakes += check_together(items)
    return Reading(
        plan=None if mistakes else _plan(document, items, files),
        mistakes=tuple(sorted(mistakes, key=lambda m: (m.file, m.line, m.code))),
        content_hash=content_hash(files),
        language=campaign.language,
        leads=campaign.leads,
    )


def content_hash(files: Files) -> str:
    """One hash of all files: names, bytes, and the hashes of media."""
    whole = hashlib.sha256()
    for path in sorted(files):
        found = files[path]
        body = found.media.sha256 if found.media else hashlib.sha256(found.content).hexdigest()
        whole.update(f"{path}\0{body}\0{found.trouble}\n".encode("utf-8", "surrogateescape"))
    return whole.hexdigest()


def _read_campaign(
    files: Files, name: str | None, installed: Installed
) -> tuple[Document, Campaign]:
    found = files.get(CAMPAIGN)
    document = Document(CAMPAIGN)
    if found is None:
        document.mistakes.append(Mistake(CAMPAIGN, 0, "no_campaign_file"))
    elif not found.trouble:
        document = _yaml(found)
    values = validate(Campaign, document) if document.read else {}
    blank = _blank() | {"language": _language(found)}
    campaign = Campaign.model_construct(**blank | values)
    if document.read:
        check_campaign(document, campaign, installed)
        given = document.values.get("name")
        if name and isinstance(given, str) and given != name:
            document.mistake(("name",), "name_differs", value=given, folder=name)
    return document, campaign


def _language(found: FileContent | None) -> Language:
    """Of a campaign whose YAML may be broken, so that its lead can be told in it."""
    text = found.content.decode(errors="replace") if found else ""
    chinese = re.search(r"^language\s*[:：]\s*.?zh", text, re.MULTILINE)
    return Language.ZH if chinese else Language.EN


def _yaml(found: FileContent) -> Document:
    text = decode(found.content)
    if text is not None:
        return read_yaml(text, CAMPAIGN)
    document = Document(CAMPAIGN)
    document.mistake((), "not_text")
    return document


def _blank() -> dict[str, Any]:
    """A campaign of which nothing could be read."""
    lists = dict.fromkeys(("leads", "accounts", "targets", "experiments", "competitors"), ())
    tables: dict[str, Any] = {n: {} for n in ("title", "audiences", "pillars", "labels", "rhythm")}
    parts = {
        "approval": Approval(),
        "watch": Watch(),
        "late": Late(),
        "utm": Utm(),
        "guardrails": Guardrails(),
        "budget": None,
        "economics": None,
    }
    words = {"name": "", "language": Language.EN, "timezone": ""}
    return {**lists, **tables, **parts, **words, **ANY_DAY}


def _documents(files: Files) -> tuple[list[Document], list[Mistake]]:
    """One document per item, and what is wrong with the files that hold them."""
    documents: list[Document] = []
    mistakes: list[Mistake] = []
    for path in sorted(files):
        found = files[path]
        if found.trouble:
            continue
        if path in SHEETS:
            rows, wrong = read_sheet(path, found.content)
            documents += rows
            mistakes += wrong
        elif path.startswith("content/") and path.endswith(".md"):
            text = decode(found.content)
            if text is None:
                mistakes.append(Mistake(path, 0, "not_text"))
            else:
                documents.append(read_content(path, text))
    return documents, mistakes


def _troubles(files: Files) -> list[Mistake]:
    return [
        Mistake(path, 0, found.trouble, {"limit": limit(path) // 1_000_000, "most": MOST_FILES})
        for path, found in files.items()
        if found.trouble
    ]


def limit(path: str) -> int:
    """The largest size of a file, in bytes, by what it is."""
    if path.startswith("media/"):
        return MEDIA_LIMIT
    return TEXT_LIMIT if PurePosixPath(path).suffix in {".md", ".yaml", ".csv"} else FILE_LIMIT


def _read_item(document: Document, around: Surroundings) -> Item | None:
    title = document.values.get("title")
    if "id" not in document.values and isinstance(title, str):
        document.values["id"] = _id_of(title)
    values = validate(Item, document)
    if "id" not in values:
        return None
    blank = {"title": "", "pillar": "", "body": "", "media": ()}
    item = Item.model_construct(**blank | values)
    # Without a campaign every name would be unknown.
    if "pillar" in values and around.document.read:
        check_item(document, item, around)
    return item


def _id_of(title: str) -> str:
    """A row's id if its author gave none; a row number would change when a row is put in."""
    return re.sub(r"[\s/\\]+", "-", title.strip())[:60]


def _plan(document: Document, items: dict[str, tuple[Document, Item]], files: Files) -> Plan:
    campaign = Campaign.model_validate(document.values)
    return Plan(campaign=campaign, items=tuple(_hashed(item, files) for _, item in items.values()))


def _hashed(item: Item, files: Files) -> Item:
    media = tuple(_known(m, files) for m in item.media)
    return Item.model_validate(item.model_dump() | {"media": [m.model_dump() for m in media]})


def _known(media: MediaRef, files: Files) -> MediaRef:
    found = files[str(PurePosixPath(media.file))].media
    return media.model_copy(update={"sha256": found.sha256 if found else ""})

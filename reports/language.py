"""The reader's language: our own map, because the libraries' guesses go wrong.

Babel prints zh_CN as zh_Hans_CN and finds no catalog by that name; its negotiation turns
zh-Hans into English. So: two languages, every way they are written, one table.
"""

from __future__ import annotations

from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Literal

from babel import Locale
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations

Language = Literal["en", "zh-CN"]

LANGUAGES: tuple[Language, ...] = ("en", "zh-CN")
LOCALES = {"en": "en_GB", "zh-CN": "zh_CN"}
TEMPLATES = Path(__file__).parent.parent / "templates"


def language_of(tag: str) -> Language:
    """The language we write for a reader whose tag is `tag`: zh, zh_Hans, zh-CN, en-US ..."""
    return "zh-CN" if tag.lower().startswith("zh") else "en"


@cache
def locale_of(language: Language) -> Locale:
    return Locale.parse(LOCALES[language])


@cache
def translations(language: Language) -> NullTranslations:
    """The labels of `language`. English labels are their own message ids."""
    if language == "en":
        return NullTranslations()
    path = TEMPLATES / "locale" / LOCALES[language] / "LC_MESSAGES" / "report.po"
    compiled = BytesIO()
    with path.open("rb") as lines:
        write_mo(compiled, read_po(lines, locale=LOCALES[language]))
    compiled.seek(0)
    return Translations(compiled, domain="report")


def label(message: str, language: Language) -> str:
    """`message`, an English label, as `language` says it."""
    return str(translations(language).gettext(message))

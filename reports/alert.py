"""Alerts: short mails about one thing that a person should know or do."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from reports.language import Language, language_of
from reports.mailing import inline
from reports.phrases.alert_text import AlertText
from reports.phrases.en_mails import write as in_english
from reports.phrases.zh_mails import write as in_chinese
from reports.render import Rendered, fill
from reports.text import clean

__all__ = ["AlertText", "render_alert", "say_alert"]


def say_alert(code: str, values: Mapping[str, Any], language: Language) -> AlertText:
    """What the alert `code` says. A code without a phrase names itself and its values."""
    write = in_chinese if language == "zh-CN" else in_english
    return write(code, clean(dict(values)))


def render_alert(
    code: str, values: Mapping[str, Any], *, language: str, name: str = ""
) -> Rendered:
    """The alert as a mail to one person.

    Args:
        code: folder_mistakes, was_it_published, late, incident ... (`reports.phrases`).
        values: What the phrase names; a key it misses is an error.
        language: The reader's, in any spelling.
        name: Whom it is addressed to.

    Raises:
        KeyError: `values` lacks what the phrase needs.
    """
    tongue = language_of(language)
    said = say_alert(code, values, tongue)
    filled = {"said": said, "name": clean(name), "language": tongue}
    return Rendered(
        subject=" ".join(fill("alert/subject.txt", tongue, filled).split()),
        html=inline(fill("alert/body.html", tongue, filled)),
        text=fill("alert/body.txt", tongue, filled),
    )

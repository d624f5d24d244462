"""A mistake in words: what is wrong, and how to mend it, in the reader's language."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from pdca.plan.item import Language
from pdca.plan.mistake import Mistake
from pdca.plan.phrases_en import MISTAKES as EN
from pdca.plan.phrases_files_en import MISTAKES as FILES_EN
from pdca.plan.phrases_files_zh import MISTAKES as FILES_ZH
from pdca.plan.phrases_items_en import MISTAKES as ITEMS_EN
from pdca.plan.phrases_items_zh import MISTAKES as ITEMS_ZH
from pdca.plan.phrases_zh import MISTAKES as ZH

PHRASES = {
    Language.EN: EN | FILES_EN | ITEMS_EN,
    Language.ZH: ZH | FILES_ZH | ITEMS_ZH,
}
NEAR = {Language.EN: " Did you mean `{close}`?", Language.ZH: "你是不是想写 `{close}`？"}
LINE = {Language.EN: "{file}, line {line}", Language.ZH: "{file} 第 {line} 行"}

ENDS = ("。", "？")


class Explained(NamedTuple):
    """Where it is, what is wrong, how to mend it."""

    place: str
    wrong: str
    mend: str

    @property
    def said(self) -> str:
        """What is wrong and how to mend it; Chinese puts no blank between sentences."""
        return f"{self.wrong}{'' if self.wrong.endswith(ENDS) else ' '}{self.mend}"

    def __str__(self) -> str:
        return f"{self.place}: {self.said}"


def explain(mistake: Mistake, language: Language = Language.EN) -> Explained:
    """The mistake as its lead reads it."""
    wrong, mend = PHRASES[language][mistake.code]
    values = {"file": mistake.file} | {k: _plain(v) for k, v in mistake.values.items()}
    near = NEAR[language].format(close=values["close"]) if values.get("close") else ""
    place = LINE[language] if mistake.line else "{file}"
    return Explained(
        place.format(file=mistake.file, line=mistake.line),
        wrong.format_map(_Words(values)) + near,
        mend.format_map(_Words(values)),
    )


def explain_all(mistakes: Iterable[Mistake], language: Language) -> str:
    """One line per mistake, as the command and the mail print them."""
    return "\n".join(str(explain(m, language)) for m in mistakes)


def _plain(value: object) -> str:
    return " ".join(str(value).split())


class _Words(dict[str, str]):
    def __missing__(self, key: str) -> str:
        return ""

"""The sentences of a report, written in each language by itself, filled from the figures.

What to say is decided in `reports.judgement`; here is how. A language is one class with the
methods of `Phrases`; a sentence is never a translation of the other language's.
"""

from __future__ import annotations

from reports.nouns import Nouns
from reports.phrases.base import Phrases
from reports.phrases.en import English
from reports.phrases.zh import Chinese

__all__ = ["Phrases", "phrases_of"]


def phrases_of(nouns: Nouns) -> Phrases:
    """The sentences in the language of `nouns`."""
    return Chinese(nouns) if nouns.form.language == "zh-CN" else English(nouns)

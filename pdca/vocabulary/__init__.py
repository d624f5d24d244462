"""The vocabulary: what each metric means and how it may be combined (CHECK-3).

`DEFINITIONS[metric]` is the definition; docs/reference/metrics.md is
`pdca.vocabulary.page.page()`.
"""

from __future__ import annotations

from types import MappingProxyType

from pdca.vocabulary.business import BUSINESS
from pdca.vocabulary.definition import UNIT_WORDS, Definition, Unit
from pdca.vocabulary.following import FOLLOWING
from pdca.vocabulary.reception import RECEPTION

__all__ = ["DEFINITIONS", "UNIT_WORDS", "VANITY", "Definition", "Unit"]

DEFINITIONS = MappingProxyType({d.metric: d for d in (*RECEPTION, *FOLLOWING, *BUSINESS)})
VANITY = frozenset(m for m, d in DEFINITIONS.items() if d.vanity)
"""Metrics that can grow while the business does not."""

"""pandas, loaded when a figure is first looked at.

A window of publishing lives for eleven minutes, two are always alive, and neither looks at
a frame before its end. Without pandas each needs 40 MB less and starts half a second sooner.
Modules on that way write `from pdca.later import pd`; all others import pandas itself.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

__all__ = ["pd"]

if TYPE_CHECKING:
    import pandas as pd
else:

    class _Later:
        def __getattr__(self, name: str) -> Any:
            import pandas  # noqa: ICN001, PLC0415 - the point of this module

            return getattr(pandas, name)

    pd = _Later()

"""Real data that others made. Their licences differ, so none of it is part of the project.

`PDCA_TEST_DATA` names the folder; by default it is beside the clone. Without it the tests
that judge estimates on real data are skipped.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

DATA = Path(os.environ.get("PDCA_TEST_DATA", Path(__file__).parents[2] / "shared" / "data"))

with_data = pytest.mark.skipif(not DATA.exists(), reason=f"there is no {DATA}")

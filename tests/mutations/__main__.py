"""Write a mutant by hand: `python -m tests.mutations newest_post_taken /tmp/mutant`."""

from __future__ import annotations

import sys
from pathlib import Path

from tests.mutations.mutants import MUTATIONS, mutant

if len(sys.argv) != 3 or sys.argv[1] not in MUTATIONS:
    sys.exit(f"python -m tests.mutations NAME FOLDER, with a NAME of: {', '.join(MUTATIONS)}")
mutant(sys.argv[1], Path(sys.argv[2]))

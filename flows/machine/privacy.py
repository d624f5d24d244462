"""Privacy: what is kept of one person outside, handed out or erased on their request (RUN-6)."""

from __future__ import annotations

import getpass
import json

from store import people
from tasks.keys import salt
from tasks.wiring import world


async def export(person: str) -> str:
    """All comments, mentions, orders and leads of `person`, as JSON.

    `person` is the id by which the platform or the shop knows them; only its digest is kept.
    """
    found = await world().database.read(people.export, _pseudonym(person))
    return json.dumps(found, ensure_ascii=False, indent=2, default=str)


async def forget(person: str) -> int:
    """Erase all of `person`, and keep nothing again of what they did until now; how many rows."""
    here = world()
    return await here.database.run(
        people.erase, _pseudonym(person), by=getpass.getuser(), now=await here.clock.now()
    )


def _pseudonym(person: str) -> str:
    return people.pseudonym(person, salt=salt(world().settings))

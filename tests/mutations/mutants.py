"""Faults put into a copy of the product on purpose, to see that the tests can find them.

`python -m tests.mutations NAME FOLDER` writes such a copy by hand. Its packages are used
by whoever has FOLDER first on PYTHONPATH.
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
LAYERS = ("pdca", "store", "connectors", "reports", "tasks", "flows", "web", "sandbox", "templates")


@dataclass(frozen=True, slots=True)
class Mutation:
    """One place of the product, changed.

    Attributes:
        file: from the root.
        old, new: exact text; `old` stands once in the file.
    """

    file: str
    old: str
    new: str


MUTATIONS = {
    "claim_after_the_call": Mutation(
        "pdca/do/publish.py",
        "    claim = await worker.ledger.claim(\n",
        """\
    early = await connector.commit(
        assignment.draft, token=publication.token, remote=publication.remote
    )

    call, connector = connector.commit, __import__("copy").copy(connector)

    async def commit(draft, **about):
        return early if draft is assignment.draft else await call(draft, **about)

    connector.commit = commit
    claim = await worker.ledger.claim(
""",
    ),
    "claim_whatever_the_state": Mutation(
        "store/statements.py",
        ".where(row.key == KEY, FREE[work])",
        ".where(row.key == KEY)",
    ),
    "newest_post_taken": Mutation(
        "connectors/recovery.py",
        "p async for p in posts if p.reply_to == above and same(text, p.text)}",
        "p for p in [p async for p in posts][-1:]}",
    ),
    "key_with_the_instant": Mutation(
        "pdca/plan/board.py",
        "        key = self.key(item, account, occurrence)\n        row =",
        """\
        name = f"{item.id} {slot.local}"
        key = publication_key(self.plan.campaign.name, name, account.name, occurrence)
        row =""",
    ),
    "a_new_token_per_attempt": Mutation(
        "pdca/do/publish.py",
        "token=self.claim.publication.token, remote=remote",
        'token=f"{self.claim.publication.token}-{self.claim.fence}", remote=remote',
    ),
    "close_without_the_fence": Mutation(
        "store/statements.py",
        "CLOSE = update(publication).where(_ours)",
        "CLOSE = update(publication).where(row.key == KEY)",
    ),
    "call_longer_than_its_lease": Mutation(
        "pdca/do/publish.py",
        "asyncio.timeout(self._deadline):\n                answer = await",
        "asyncio.timeout(None):\n                answer = await",
    ),
    "call_begun_however_late": Mutation(
        "pdca/do/decide.py",
        "return self.lease - self.deadline - ",
        "return 100 * self.lease - ",
    ),
    "lease_counted_from_its_answer": Mutation(
        "pdca/do/publish.py",
        "connector, worker, started)",
        "connector, worker, asyncio.get_running_loop().time())",
    ),
    "settled_without_a_look": Mutation(
        "pdca/do/settle.py",
        "    if attempt is not None:\n",
        "    if False:\n",
    ),
    "not_there_believed_at_once": Mutation(
        "pdca/do/decide.py",
        "or attempt.age >= pace.certain_after:",
        "or attempt:",
    ),
    "a_refusal_believed": Mutation(
        "pdca/do/decide.py",
        "    if isinstance(error, CapabilityOfflineError):\n        return Change(State.REJECTED",
        "    if isinstance(error, RejectedError):\n        return Change(State.REJECTED",
    ),
    "checkpoint_after_the_call": Mutation(
        "pdca/do/follow.py",
        """\
        await self._keep(_doubt(step), json.dumps(asdict(begun)))
        crash_point("after_part_begun")
        try:
            async with self._deadline():
                remote_id = await step.send()
""",
        """\
        try:
            async with self._deadline():
                remote_id = await step.send()
            await self._keep(_doubt(step), json.dumps(asdict(begun)))
            crash_point("after_part_begun")
""",
    ),
}


def mutant(name: str | None, folder: Path) -> Path:
    """A copy of the product's packages in `folder`, with the mutation `name` or with none.

    Raises:
        LookupError: the text that it changes does not stand there exactly once any more.
    """
    for layer in LAYERS:
        shutil.copytree(ROOT / layer, folder / layer)
    if name is not None:
        mutation = MUTATIONS[name]
        path = folder / mutation.file
        source = path.read_text("utf-8")
        if source.count(mutation.old) != 1:
            raise LookupError(
                f"The mutation {name} finds its text {source.count(mutation.old)} times in "
                f"{mutation.file}; it must stand there once:\n{mutation.old}"
            )
        path.write_text(source.replace(mutation.old, mutation.new), "utf-8")
    return folder

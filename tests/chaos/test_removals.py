"""Every order in which removal and publication can get in each other's way, walked on the production code.

The service's video goes and comes back before any step, workers crash, messages come again, a file is dropped. Set
CHAOS=long for the walks that take a minute.
"""

from collections.abc import Callable

import pytest

import shared.publishing.removal
import shared.publishing.removing
import shared.publishing.rounds
from shared.publishing.commit import commit
from shared.publishing.removal import take_back
from shared.publishing.removing import Removal

from .model.explore import Walked, walk
from .model.invariants import Violation
from .model.mutations import rewritten
from .model.removals import GONE, RemovalAttempts, RemovalWorld, check_removed
from .model.versions import FAILED, A, B, dropped
from .walks import LONG

pytestmark = pytest.mark.usefixtures("quiet")

SHORT_WALKS = [
    RemovalWorld((A, GONE), faults=1),
    RemovalWorld((A, GONE), faults=1, mode="delete"),
    RemovalWorld((A, GONE), faults=0, again=1),
    RemovalWorld((A, GONE, A), faults=0),
    RemovalWorld((A, GONE, A), faults=0, mode="delete"),
    RemovalWorld((A, GONE, B), faults=0, mode="delete"),
    RemovalWorld((A, GONE, dropped(B)), faults=0),
    RemovalWorld((A, GONE, dropped(B)), faults=0, mode="delete"),
]
LONG_WALKS = [
    RemovalWorld((A, GONE), faults=0, again=1, mode="delete"),
    RemovalWorld((A, GONE, B), faults=0),
    *(
        RemovalWorld(versions, faults=0, mode=mode)
        for mode in ("mark", "delete")
        for versions in (
            (A, B, GONE),
            (dropped(B), A, GONE),
            (A, dropped(B), GONE),
            (FAILED, A, GONE),
            (A, FAILED, GONE),
        )
    ),
]


def told(world: RemovalWorld) -> str:
    """A test's name for a world."""
    again = f"-{world.again}-again" if world.again else ""
    return f"{world.mode}-{'-'.join(map(str, world.versions))}-{world.faults}-faults{again}"


def walked(world: RemovalWorld) -> Walked:
    """Every order: a removal sees who else runs."""
    return walk(world, RemovalAttempts(world.mode), at_rest_holds=check_removed, every_order=True)


@pytest.mark.timeout(1800)
@pytest.mark.parametrize(
    "world",
    [
        *(pytest.param(world, id=told(world)) for world in SHORT_WALKS),
        *(pytest.param(world, id=told(world), marks=LONG) for world in LONG_WALKS),
    ],
)
def test_every_order_ends_with_what_the_account_has(world: RemovalWorld) -> None:
    found = walked(world)
    print(f"{told(world)}: {found.states:,} states, {found.moves:,} moves, {found.rests} of them at rest")
    assert found.rests > 0


def _same_not_written_again(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(shared.publishing.rounds, "commit", rewritten(commit, ("REMOVED in standing", "False")))


def _documents_before_the_manifest(patch: pytest.MonkeyPatch) -> None:
    documents = (
        "    for name, etag in (_documents(standing, facts) if deletes else {}).items():\n"
        "        await folder.delete(name, expected=etag)\n"
    )
    manifest = "    if manifest is not None and deletes:\n"
    _with_take_back(patch, (documents, ""), (manifest, documents + manifest))


def _removed_last(patch: pytest.MonkeyPatch) -> None:
    put = "        await folder.put(REMOVED, body, expected=expected, facts=replace(facts, outcome=documents))\n"
    failure = "    if _failure_of_service(standing):\n"
    _with_take_back(patch, (put, ""), (failure, f"    if 'body' in locals():\n{put}{failure}"))


def _newer_file_deleted(patch: pytest.MonkeyPatch) -> None:
    patch.setattr("shared.publishing.removal.is_older", lambda new, standing: True)


def _cut_off_not_withdrawn(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(shared.publishing.removing, "withdraw", _nothing)


def _not_listed_once_more(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(
        Removal, "remove", rewritten(Removal.remove, ("                continue\n            if", "            if"))
    )


def _rest_not_done(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(shared.publishing.rounds, "finish", _nothing)


def _with_take_back(patch: pytest.MonkeyPatch, *replacements: tuple[str, str]) -> None:
    changed = rewritten(take_back, *replacements)
    for module in (shared.publishing.removing, shared.publishing.removal):
        patch.setattr(module, "take_back", changed)


async def _nothing(*_: object) -> None:
    pass


MUTATIONS: dict[str, tuple[Callable[[pytest.MonkeyPatch], None], RemovalWorld]] = {
    "what stands is not written again": (_same_not_written_again, RemovalWorld((A, GONE, A), faults=0, mode="delete")),
    "documents go before the manifest": (
        _documents_before_the_manifest,
        RemovalWorld((A, GONE, A), faults=0, mode="delete"),
    ),
    "removed.json goes last": (_removed_last, RemovalWorld((A, GONE, A), faults=0)),
    "documents of a newer file go": (
        _newer_file_deleted,
        RemovalWorld((A, GONE, dropped(B)), faults=0, mode="delete"),
    ),
    "a removal that was cut off is not taken back": (_cut_off_not_withdrawn, RemovalWorld((A, GONE, A), faults=0)),
    "the folder is not listed once more": (_not_listed_once_more, RemovalWorld((A, GONE), faults=1)),
    "what a removal did not see is left": (_rest_not_done, RemovalWorld((A, GONE), faults=0, again=1)),
}


@pytest.mark.parametrize("mutation", MUTATIONS)
def test_each_step_of_a_removal_is_needed(mutation: str, monkeypatch: pytest.MonkeyPatch) -> None:
    change, world = MUTATIONS[mutation]
    change(monkeypatch)
    with pytest.raises(Violation):
        walked(world)


@pytest.mark.parametrize(
    "world",
    [
        pytest.param(RemovalWorld((A, GONE, A), faults=0, conditional=False), id="writes are conditional"),
        pytest.param(
            RemovalWorld((A, GONE), faults=0, again=1, patient=False, mode="delete"), id="a removal waits for rest"
        ),
    ],
)
def test_what_a_removal_asks_of_the_world_is_needed(world: RemovalWorld) -> None:
    with pytest.raises(Violation):
        walked(world)

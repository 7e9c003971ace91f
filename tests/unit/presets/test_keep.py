"""Keeping presets."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from tests.support.world import ALICE, BOB, DIALECT, START, World

from safelight.domain.edit import JsonObject
from safelight.domain.errors import Code, Refusal
from safelight.domain.ids import DialectName
from safelight.domain.presets import Preset, PresetId
from safelight.presets.find import Find
from safelight.presets.keep import Keep, used

ONE = PresetId("prof_1")


@pytest.fixture
def keep(world: World) -> Keep:
    world.account(BOB)
    return Keep(store=world.store, clock=world.clock)


@pytest.fixture
def find(world: World) -> Find:
    return Find(store=world.store)


def _unchanged(document: JsonObject) -> JsonObject:
    return document


def test_a_new_preset_has_made_no_job(keep: Keep) -> None:
    assert keep.add(ALICE, DIALECT, ONE, {"name": "a"}) == Preset(
        id=ONE,
        account=ALICE,
        dialect=DIALECT,
        document={"name": "a"},
        jobs=0,
        created_at=START,
        updated_at=START,
        used_at=None,
    )


def test_an_account_keeps_so_many_in_a_dialect(keep: Keep) -> None:
    few = replace(keep, most=2)
    for name in ("a", "b"):
        few.add(ALICE, DIALECT, PresetId(name), {})
    with pytest.raises(Refusal, match="at most 2 profiles") as caught:
        few.add(ALICE, DIALECT, PresetId("c"), {})
    assert caught.value.code is Code.CONFLICT
    few.add(BOB, DIALECT, PresetId("d"), {})
    few.add(ALICE, DialectName("other"), PresetId("e"), {})
    few.delete(ALICE, DIALECT, PresetId("a"))
    few.add(ALICE, DIALECT, PresetId("c"), {})


def test_a_change_is_made_of_what_is_kept(world: World, keep: Keep, find: Find) -> None:
    made = keep.add(ALICE, DIALECT, ONE, {"name": "a", "steps": 9})
    later = world.clock.pass_(seconds=3)
    changed = keep.change(ALICE, DIALECT, ONE, lambda was: {**was, "name": "b"})
    assert changed == replace(made, document={"name": "b", "steps": 9}, updated_at=later)
    assert find(ALICE, DIALECT, ONE) == changed


def test_a_change_that_is_refused_changes_nothing(keep: Keep, find: Find) -> None:
    def refuse(_: JsonObject) -> JsonObject:
        raise Refusal(Code.INVALID, "No.")

    made = keep.add(ALICE, DIALECT, ONE, {"name": "a"})
    with pytest.raises(Refusal, match="No"):
        keep.change(ALICE, DIALECT, ONE, refuse)
    assert find(ALICE, DIALECT, ONE) == made


def test_what_is_deleted_is_unknown(keep: Keep, find: Find) -> None:
    keep.add(ALICE, DIALECT, ONE, {})
    keep.delete(ALICE, DIALECT, ONE)
    for act in (find, keep.delete):
        with pytest.raises(Refusal, match="No such profile: 'prof_1'"):
            act(ALICE, DIALECT, ONE)


@pytest.mark.parametrize(
    "act",
    [
        lambda keep: keep.delete(ALICE, DIALECT, ONE),
        lambda keep: keep.change(ALICE, DIALECT, ONE, _unchanged),
        lambda keep: keep.delete(BOB, DialectName("other"), ONE),
    ],
)
def test_another_ones_preset_is_neither_changed_nor_deleted(
    keep: Keep, find: Find, act: Callable[[Keep], object]
) -> None:
    theirs = keep.add(BOB, DIALECT, ONE, {})
    with pytest.raises(Refusal) as caught:
        act(keep)
    assert caught.value.code is Code.NOT_FOUND
    assert find(BOB, DIALECT, ONE) == theirs


def test_a_job_that_was_accepted_by_it_is_counted(world: World, keep: Keep, find: Find) -> None:
    keep.add(ALICE, DIALECT, ONE, {"name": "a"})
    asked = replace(
        world.submission(), also=lambda tx, _: used(tx, ONE, world.clock()), most_open=1
    )
    world.clock.pass_(seconds=5)
    world.submit(asked)
    with pytest.raises(Refusal):
        world.submit(asked)
    found = find(ALICE, DIALECT, ONE)
    assert (found.jobs, found.used_at) == (1, START + timedelta(seconds=5))
    assert (found.updated_at, found.document) == (START, {"name": "a"})


def test_a_job_is_accepted_though_its_preset_was_deleted_meanwhile(world: World) -> None:
    asked = replace(world.submission(), also=lambda tx, _: used(tx, ONE, world.clock()))
    assert not world.submit(asked).replayed

"""Finding an account's presets."""

import pytest
from tests.support.world import ALICE, BOB, DIALECT, World

from safelight.domain.errors import Code, Refusal
from safelight.domain.ids import DialectName
from safelight.domain.presets import PresetId
from safelight.presets.find import Find
from safelight.presets.keep import Keep

OTHER = DialectName("other")


@pytest.fixture
def keep(world: World) -> Keep:
    world.account(BOB)
    return Keep(store=world.store, clock=world.clock)


@pytest.fixture
def find(world: World) -> Find:
    return Find(store=world.store)


def test_a_preset_is_found_by_its_account(keep: Keep, find: Find) -> None:
    made = keep.add(ALICE, DIALECT, PresetId("prof_1"), {"name": "é", "palette": ["#fff"]})
    assert find(ALICE, DIALECT, PresetId("prof_1")) == made
    assert made.document == {"name": "é", "palette": ["#fff"]}


def test_another_ones_preset_is_as_unknown_as_none(keep: Keep, find: Find) -> None:
    keep.add(BOB, DIALECT, PresetId("prof_bob"), {})
    keep.add(ALICE, OTHER, PresetId("prof_other"), {})
    for name in ("prof_bob", "prof_other", "prof_none"):
        with pytest.raises(Refusal) as caught:
            find(ALICE, DIALECT, PresetId(name))
        assert caught.value.code is Code.NOT_FOUND
        assert caught.value.message == f"No such profile: '{name}'."


def test_a_long_id_is_cut_in_what_is_said_of_it(find: Find) -> None:
    with pytest.raises(Refusal) as caught:
        find(ALICE, DIALECT, PresetId("x" * 1000))
    assert len(caught.value.message) < 100


def test_an_accounts_presets_are_listed_newest_first_with_their_number(
    world: World, keep: Keep, find: Find
) -> None:
    for name in ("b", "a", "c"):
        keep.add(ALICE, DIALECT, PresetId(name), {})
        world.clock.pass_(seconds=1)
    keep.add(BOB, DIALECT, PresetId("d"), {})
    keep.add(ALICE, OTHER, PresetId("e"), {})
    newest, total = find.listed(ALICE, DIALECT, 2)
    assert ([each.id for each in newest], total) == (["c", "a"], 3)
    assert find.listed(ALICE, DialectName("none"), 2) == ([], 0)

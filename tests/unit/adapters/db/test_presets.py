"""Presets in SQL."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy.exc import IntegrityError
from tests.support.world import ALICE, BOB, DIALECT, START, World

from safelight.adapters.db.engine import open_engine
from safelight.domain.ids import AccountId, DialectName
from safelight.domain.presets import Preset, PresetId

OTHER = DialectName("other")
DOCUMENT = {"name": "é\u2028", "seed": -1, "palette": ["#fff"], "extra": {"a": [None, 0.5]}}


def preset(which: str = "p", account: AccountId = ALICE) -> Preset:
    return Preset(
        id=PresetId(which),
        account=account,
        dialect=DIALECT,
        document=DOCUMENT,
        created_at=START,
        updated_at=START + timedelta(microseconds=1),
    )


def write(world: World, *presets: Preset) -> None:
    with world.store.write() as tx:
        for each in presets:
            tx.presets.insert(each)


@pytest.mark.parametrize("used_at", [None, START + timedelta(hours=1)])
def test_a_preset_is_read_as_it_was_written(world: World, used_at: datetime | None) -> None:
    kept = replace(preset(), jobs=7, used_at=used_at)
    write(world, kept)
    with world.store.read() as tx:
        assert tx.presets.get(kept.id) == kept
        assert tx.presets.get(PresetId("none")) is None


def test_presets_are_listed_newest_first_for_their_account_and_dialect(world: World) -> None:
    world.account(BOB)
    later = START + timedelta(seconds=1)
    newer, same = replace(preset("a"), created_at=later), replace(preset("b"), created_at=later)
    write(world, same, preset("c"), newer, preset("d", BOB), replace(preset("e"), dialect=OTHER))
    with world.store.read() as tx:
        assert [each.id for each in tx.presets.listed(ALICE, DIALECT, 9)] == ["b", "a", "c"]
        assert tx.presets.listed(ALICE, DIALECT, 1) == [same]
        assert tx.presets.count(ALICE, DIALECT) == 3
        assert tx.presets.count(ALICE, OTHER) == tx.presets.count(BOB, DIALECT) == 1
        assert tx.presets.count(BOB, OTHER) == 0


def test_a_change_writes_the_document_and_its_time_alone(world: World) -> None:
    write(world, preset(), preset("q"))
    changed = replace(preset(), document={}, updated_at=START + timedelta(days=1))
    with world.store.write() as tx:
        tx.presets.update(replace(changed, jobs=99, created_at=START + timedelta(days=9)))
        assert tx.presets.get(PresetId("p")) == changed
        assert tx.presets.get(PresetId("q")) == preset("q")


def test_each_use_counts(world: World) -> None:
    write(world, preset(), preset("q"))
    with world.store.write() as tx:
        for hours in (1, 2):
            tx.presets.used(PresetId("p"), START + timedelta(hours=hours))
        used = replace(preset(), jobs=2, used_at=START + timedelta(hours=2))
        assert tx.presets.get(PresetId("p")) == used
        assert tx.presets.get(PresetId("q")) == preset("q")


def test_what_is_deleted_is_gone(world: World) -> None:
    write(world, preset(), preset("q"))
    with world.store.write() as tx:
        tx.presets.delete(PresetId("p"))
        assert [each.id for each in tx.presets.listed(ALICE, DIALECT, 9)] == ["q"]


def test_an_id_is_one_presets(world: World) -> None:
    write(world, preset())
    with pytest.raises(IntegrityError, match="UNIQUE"):
        write(world, preset())


def test_presets_belong_to_an_account_that_there_is(world: World) -> None:
    with pytest.raises(IntegrityError, match="FOREIGN KEY"):
        write(world, preset("p", BOB))


def test_the_index_finds_an_accounts_presets(world: World) -> None:
    engine = open_engine(world.path)
    with engine.connect() as connection:
        query = (
            "EXPLAIN QUERY PLAN SELECT id FROM presets"
            " WHERE account = 'a' AND dialect = 'd' ORDER BY created_at DESC"
        )
        plan = " ".join(str(row) for row in connection.exec_driver_sql(query))
    engine.dispose()
    assert "ix_presets_account" in plan
    assert "TEMP B-TREE" not in plan

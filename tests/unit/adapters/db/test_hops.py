"""Reading the few values of a long column."""

from pathlib import Path

from sqlalchemy import Column, Connection, MetaData, Table, Text, insert, select, true

from safelight.adapters.db.engine import open_engine, transaction
from safelight.adapters.db.hops import each_value

NOTES = Table("notes", MetaData(), Column("owner", Text, index=True), Column("state", Text))


def values(connection: Connection) -> list[str]:
    found = each_value(NOTES.c.owner, NOTES.c.state == "open")
    return list(connection.execute(select(found.c.value)).scalars())


def test_each_value_that_counts_is_found_once(tmp_path: Path) -> None:
    engine = open_engine(tmp_path / "a.db")
    with transaction(engine) as connection:
        NOTES.create(connection)
        assert values(connection) == []
        for owner, state in (("b", "open"), ("a", "open"), ("c", "shut"), ("b", "open")):
            connection.execute(insert(NOTES), {"owner": owner, "state": state})
        assert values(connection) == ["a", "b"]
        every = select(each_value(NOTES.c.owner, true()).c.value)
        assert list(connection.execute(every).scalars()) == ["a", "b", "c"]
    engine.dispose()

"""`safelight keys` makes, lists and ends keys, also while a server runs."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from tests.support.command import Command
from tests.support.server import Server, until
from tests.support.world import new_database

SPEAKS = "claid"


def status(server: Server, key: str) -> int:
    with server.client(key) as client:
        return client.get("/v1/image/edit/async/1").status_code


def test_a_key_opens_a_running_server_until_it_is_revoked(
    safelight: Command, server: Server
) -> None:
    made = safelight("keys", "create", "for a test", "--json").document
    assert status(server, made["key"]) == 404
    assert safelight("keys", "revoke", made["id"]).out == f"{made['id']} is revoked.\n"
    until(lambda: status(server, made["key"]), lambda code: code == 401, seconds=2)


def test_a_key_does_what_its_scopes_say(safelight: Command, server: Server) -> None:
    made = safelight("keys", "create", "--scope", "storage", "--json").document
    assert made["scopes"] == ["storage"]
    assert status(server, made["key"]) == 403


def test_a_key_is_shown_once_and_never_listed(safelight: Command) -> None:
    made = safelight("keys", "create", "once").out
    secret = next(word for word in made.split() if word.startswith("slk_"))
    for listed in (safelight("keys", "list"), safelight("keys", "list", "--json")):
        assert "once" in listed.out
        assert secret not in listed.out + listed.err


def test_an_unknown_key_cannot_be_revoked(safelight: Command) -> None:
    done = safelight("keys", "revoke", "key_none", "--json")
    assert done.status == 1
    assert done.document == {"error": "No such key, or it was revoked before: key_none."}


def test_an_unknown_account_gets_no_key(safelight: Command) -> None:
    done = safelight("keys", "create", "--account", "acct_none")
    assert (done.status, done.err) == (1, "safelight: No such account: acct_none.\n")


def test_a_folder_that_is_none_of_ours_is_named_and_left_alone(
    safelight: Command, tmp_path: Path
) -> None:
    (tmp_path / "other").mkdir()
    done = safelight("keys", "list", "--data", "other")
    assert (done.status, done.out) == (1, "")
    assert f"{tmp_path / 'other'} is no data folder of Safelight" in done.err
    assert list((tmp_path / "other").iterdir()) == []


@pytest.mark.parametrize("command", ["keys", "jobs"])
def test_a_data_folder_that_is_broken_is_named_with_the_reason(
    command: str, safelight: Command, tmp_path: Path
) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "safelight.db").write_text("no database at all, only text" * 99)
    done = safelight(command, "list", "--data", "data")
    assert (done.status, done.out) == (1, "")
    assert f"The data folder {tmp_path / 'data'} cannot be used: " in done.err
    assert "file is not a database" in done.err


def test_a_data_folder_of_a_newer_version_is_refused_in_one_line(
    safelight: Command, tmp_path: Path
) -> None:
    (tmp_path / "data").mkdir()
    path = new_database(tmp_path / "data" / "safelight.db")
    with closing(sqlite3.connect(path)) as database, database:
        database.execute("UPDATE alembic_version SET version_num = '9999'")
    done = safelight("keys", "list", "--data", "data")
    assert (done.status, done.out) == (1, "")
    assert done.err.count("\n") == 1
    assert "a newer version of Safelight has written its database (schema 9999" in done.err


def test_the_folder_opens_although_the_key_of_the_settings_was_revoked(safelight: Command) -> None:
    made = safelight("keys", "create", "--json").document
    safelight("keys", "revoke", made["id"])
    done = safelight("keys", "list", SAFELIGHT_API_KEY=made["key"])
    assert (done.status, done.err) == (0, "")

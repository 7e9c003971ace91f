"""`safelight backup` copies the database under a running server."""

from pathlib import Path

from tests.support.command import Command


def test_a_copy_made_beside_a_running_server_is_a_whole_database(
    safelight: Command, tmp_path: Path
) -> None:
    safelight("credits", "add", "1", "--note", "before the backup")
    (tmp_path / "copy").mkdir()
    copy = tmp_path / "copy" / "safelight.db"
    done = safelight("backup", copy, "--json").document
    assert done["bytes"] == copy.stat().st_size > 0
    assert list(copy.parent.iterdir()) == [copy]
    assert copy.stat().st_mode & 0o077 == 0
    there = safelight("credits", "show", "--data", copy.parent, "--json").document
    assert there["transfers"][0]["note"] == "before the backup"


def test_a_file_that_is_there_is_left_alone(safelight: Command, tmp_path: Path) -> None:
    (tmp_path / "copy.db").write_text("mine")
    done = safelight("backup", "copy.db", "--json")
    assert (done.status, done.document) == (1, {"error": "copy.db is there already."})
    assert (tmp_path / "copy.db").read_text() == "mine"


def test_a_folder_that_is_not_there_is_named(safelight: Command) -> None:
    done = safelight("backup", "none/copy.db")
    assert (done.status, done.out) == (1, "")
    assert done.err == "safelight: none/copy.db.part: No such file or directory\n"

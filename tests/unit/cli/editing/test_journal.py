"""What a run remembers."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from safelight.cli.editing.journal import FOLDER, Journal
from safelight.cli.failure import Failed


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    opened = Journal(tmp_path / FOLDER)
    opened.open()
    yield opened
    opened.close()


def reopened(before: Journal) -> Journal:
    before.close()
    after = Journal(before.folder)
    after.open()
    after.close()
    return after


def test_what_was_saved_is_there_again(journal: Journal) -> None:
    journal.done["a.jpg"] = "one"
    journal.attempts["two"] = 3
    journal.save()
    after = reopened(journal)
    assert (after.done, after.attempts) == ({"a.jpg": "one"}, {"two": 3})


def test_what_was_not_saved_is_forgotten(journal: Journal) -> None:
    journal.done["a.jpg"] = "one"
    assert reopened(journal).done == {}


def test_a_result_counts_only_while_its_file_is_there(journal: Journal, tmp_path: Path) -> None:
    journal.done["a.jpg"] = "one"
    assert not journal.has(Path("a.jpg"), "one")
    (tmp_path / "a.jpg").touch()
    assert journal.has(Path("a.jpg"), "one")
    assert not journal.has(Path("a.jpg"), "another request")


def test_two_runs_never_share_a_folder(journal: Journal) -> None:
    with pytest.raises(Failed, match="Another `safelight edit` writes to"):
        Journal(journal.folder).open()


def test_parts_of_a_killed_run_are_swept_away(journal: Journal) -> None:
    part = journal.folder / "part-of-a-killed-run"
    part.touch()
    reopened(journal)
    assert not part.exists()


@pytest.mark.parametrize("text", ["", "[]", '{"done": {}}', '{"done": {}, "attempts": {"a": "x"}}'])
def test_a_damaged_journal_is_named_and_left_alone(journal: Journal, text: str) -> None:
    path = journal.folder / "journal.json"
    path.write_text(text)
    with pytest.raises(Failed, match="is damaged"):
        reopened(journal)
    assert path.read_text() == text

"""A folder edit that was killed is started again: nothing is done or charged twice."""

import json
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.support.command import Command

SPEAKS = "claid"

PICTURES = 24
ASK = ("--width", "400", "--hdr", "60", "--parallel", "2", "--json")


def settled(safelight: Command) -> list[str]:
    """The jobs that were charged, one entry for each charge."""
    done = safelight("credits", "show", "--limit", "10000", "--json")
    return [each["job"] for each in done.document["transfers"] if each["kind"] == "settle"]


def states(documents: list[Any]) -> list[str]:
    return sorted(each["state"] for each in documents)


@pytest.fixture
def folder(tmp_path: Path, picture: Callable[[Path, int], Path]) -> Path:
    for seed in range(PICTURES):
        picture(tmp_path / "in" / f"{seed:02}" / "photo.png", seed)
    return tmp_path / "in"


def test_a_run_that_was_killed_goes_on_and_charges_each_picture_once(
    safelight: Command, folder: Path, tmp_path: Path
) -> None:
    before = settled(safelight)
    running = safelight.start("edit", folder, *ASK)
    assert running.stdout is not None
    seen = [json.loads(running.stdout.readline()) for _ in range(5)]
    running.send_signal(signal.SIGKILL)
    running.wait(30)
    running.stdout.close()
    assert states(seen) == ["done"] * 5
    kept = list((tmp_path / "edited").rglob("photo.jpg"))
    assert len(kept) < PICTURES

    again = safelight("edit", folder, *ASK)

    assert again.status == 0
    assert set(states(again.documents)) == {"done", "skipped"}
    assert len(list((tmp_path / "edited").rglob("photo.jpg"))) == PICTURES
    charged = settled(safelight)[: -len(before) or None]
    assert len(charged) == len(set(charged)) == PICTURES


def test_a_run_over_what_is_done_asks_the_server_for_nothing(
    safelight: Command, folder: Path
) -> None:
    assert safelight("edit", folder, *ASK).status == 0
    before = settled(safelight)
    again = safelight("edit", folder, *ASK)
    assert states(again.documents) == ["skipped"] * PICTURES
    assert settled(safelight) == before


def test_a_result_that_was_lost_is_fetched_again_and_not_charged_again(
    safelight: Command, folder: Path, tmp_path: Path
) -> None:
    assert safelight("edit", folder, *ASK).status == 0
    before = settled(safelight)
    (tmp_path / "edited" / "07" / "photo.jpg").unlink()
    again = safelight("edit", folder, *ASK)
    assert states(again.documents) == ["done"] + ["skipped"] * (PICTURES - 1)
    assert settled(safelight) == before


def test_a_picture_that_failed_is_tried_anew_by_the_next_run(
    safelight: Command, tmp_path: Path
) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "bad.png").write_text("no picture")
    jobs = [safelight("edit", "in").status, safelight("edit", "in").status]
    assert jobs == [1, 1]
    listed = safelight("jobs", "list", "--state", "failed", "--limit", "2", "--json").document
    assert len({job["id"] for job in listed["jobs"]}) == 2
    journal = json.loads((tmp_path / "edited" / ".safelight-edit" / "journal.json").read_text())
    assert list(journal["attempts"].values()) == [2]


def test_another_request_does_its_pictures_anew(
    safelight: Command, picture: Callable[[Path, int], Path], tmp_path: Path
) -> None:
    picture(tmp_path / "in" / "a.png", 99)
    first = safelight("edit", "in", "--width", "20", "--json").document
    second = safelight("edit", "in", "--width", "25", "--json").document
    assert (first["width"], second["width"]) == (20, 25)
    assert second["state"] == "done"


def test_a_changed_picture_is_done_anew(
    safelight: Command, picture: Callable[[Path, int], Path], tmp_path: Path
) -> None:
    picture(tmp_path / "in" / "a.png", 100)
    assert safelight("edit", "in", "--json").document["state"] == "done"
    picture(tmp_path / "in" / "a.png", 101)
    assert safelight("edit", "in", "--json").document["state"] == "done"


def test_a_damaged_journal_is_named(
    safelight: Command, picture: Callable[[Path, int], Path], tmp_path: Path
) -> None:
    picture(tmp_path / "in" / "a.png", 102)
    journal = tmp_path / "edited" / ".safelight-edit" / "journal.json"
    journal.parent.mkdir(parents=True)
    journal.write_text("{")
    done = safelight("edit", "in")
    assert done.status == 1
    assert "journal.json is damaged" in done.err

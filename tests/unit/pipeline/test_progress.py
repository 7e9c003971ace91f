"""Progress is three characters at the beginning of a file."""

from pathlib import Path

import pytest
import pyvips

from safelight.pipeline.progress import Progress


def test_it_begins_at_nothing_and_ends_at_a_hundred(tmp_path: Path) -> None:
    with Progress(tmp_path / "progress"):
        assert (tmp_path / "progress").read_text() == "  0"
    assert (tmp_path / "progress").read_text() == "100"


def test_it_follows_what_is_computed(tmp_path: Path) -> None:
    seen: list[int] = []
    image = pyvips.Image.gaussnoise(8_000, 8_000)  # long enough for libvips to tell of it
    with Progress(tmp_path / "progress") as progress:
        progress.follow(image, progress.share(0, 100))
        image.signal_connect("eval", lambda _, state: seen.append(state.percent))
        image.avg()
        written = int((tmp_path / "progress").read_text())
    assert written in seen


def test_it_stays_where_a_failure_left_it(tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError), Progress(tmp_path / "progress"):
        _ = 1 / 0
    assert (tmp_path / "progress").read_text() == "  0"


def test_a_file_that_is_there_already_is_written_over(tmp_path: Path) -> None:
    (tmp_path / "progress").write_text("  7")
    with Progress(tmp_path / "progress"):
        assert int((tmp_path / "progress").read_text()) == 0


def test_a_share_of_the_work_is_a_stretch_of_the_whole(tmp_path: Path) -> None:
    with Progress(tmp_path / "progress") as progress:
        progress.share(40, 80)(0.5)
        assert int((tmp_path / "progress").read_text()) == 60


def test_without_a_file_nothing_is_told() -> None:
    with Progress(None) as progress:
        progress.share(0, 100)(0.5)

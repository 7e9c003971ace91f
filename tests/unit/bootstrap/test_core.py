"""What is made on a data folder before anything runs on it."""

import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from safelight.bootstrap.core import Core
from safelight.settings import load


@pytest.fixture(autouse=True)
def _umask() -> Iterator[None]:
    """Files are made open to others, as on most machines; what a test changes is undone."""
    before = os.umask(0o022)
    yield
    os.umask(before)


def test_what_is_made_in_a_folder_that_is_open_to_others_is_not(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    core = Core(load(data_dir=tmp_path))
    core.prepare()
    core.keys.ensure_first(None)
    (core.folder / "note").write_text("of a child")
    made = {path.name: stat.S_IMODE(path.stat().st_mode) & 0o077 for path in tmp_path.iterdir()}
    assert {"safelight.db", "secret", "metrics", "note"} <= made.keys()
    assert not any(made.values()), made
    core.store.close()

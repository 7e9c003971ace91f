"""Dialects are found in their folders."""

from pathlib import Path

from safelight import dialects as folder
from safelight.bootstrap.dialects import dialects


def test_every_folder_is_a_dialect_by_its_name() -> None:
    folders = {each.parent.name for each in Path(folder.__path__[0]).glob("*/__init__.py")}
    assert set(dialects()) == folders

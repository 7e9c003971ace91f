"""Members that are ONNX already."""

import shutil
from collections.abc import Sequence
from pathlib import Path


def copy(members: Sequence[Path], target: Path) -> None:
    """The only member, as it is."""
    (member,) = members
    shutil.copyfile(member, target)

"""Members that are ONNX already, whole or in parts."""

import shutil
from collections.abc import Sequence
from pathlib import Path


def join(members: Sequence[Path], target: Path) -> None:
    """The members one after the other; one alone is copied."""
    with target.open("wb") as file:
        for member in members:
            with member.open("rb") as part:
                shutil.copyfileobj(part, file, 2**20)

"""Edits asked for as users ask, done in this process with networks that stay loaded."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pyvips
from tests.support.networks import networks

from safelight.dialects.claid.schema import read_upload
from safelight.dialects.claid.translate import to_edit
from safelight.domain.edit import Edit
from safelight.pipeline.limits import Limits
from safelight.pipeline.render import render
from safelight.pipeline.task import NotRendered, RenderTask

#: A result as its pixels are.
PNG = {"format": {"type": "png", "compression": "fast"}}

#: `operations` of a Claid request.
Wanted = Mapping[str, Any]


class NotEdited(Exception):
    """The edit was refused; the text says why."""


def edit_of(operations: Wanted, output: Mapping[str, Any] = PNG) -> Edit:
    """What the core is asked by a Claid request. Raises Invalid."""
    return to_edit(read_upload({"operations": dict(operations), "output": dict(output)}))


class Editor:
    """Edits pictures through files in a scratch folder, as a child process would."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    def image(self, image: pyvips.Image, operations: Wanted) -> pyvips.Image:
        """The result for a picture in memory. Raises NotEdited."""
        source = self._folder / "source.png"
        image.pngsave(str(source), compression=1)
        return self.file(source, operations)

    def file(self, source: Path, operations: Wanted) -> pyvips.Image:
        """The result for a file. Raises NotEdited."""
        target = self._folder / "target.png"
        task = RenderTask(source=source, target=target, edit=edit_of(operations), limits=Limits())
        outcome = render(task, networks())
        if isinstance(outcome, NotRendered):
            raise NotEdited(f"{outcome.code}: {outcome.message}")
        return pyvips.Image.new_from_file(str(target)).copy_memory()

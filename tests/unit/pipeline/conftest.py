"""Renders for tests: a file in, an outcome out."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Protocol

import pytest
import pyvips

from safelight.domain.edit import Edit, JsonObject, Output
from safelight.pipeline.limits import Limits
from safelight.pipeline.render import render
from safelight.pipeline.task import NotRendered, Rendered, RenderTask


class Renders(Protocol):
    """Renders a file, or bytes put into one, and says what came of it."""

    #: Where the last result was written.
    target: Path

    def __call__(
        self,
        source: Path | bytes,
        operations: Mapping[str, JsonObject] | None = None,
        output: Output | None = None,
        limits: Limits | None = None,
    ) -> Rendered | NotRendered: ...

    def picture(self) -> pyvips.Image:
        """The last result, read back."""


class _Renders:
    def __init__(self, folder: Path) -> None:
        self.target = folder / "target"
        self._source = folder / "source"

    def __call__(
        self,
        source: Path | bytes,
        operations: Mapping[str, JsonObject] | None = None,
        output: Output | None = None,
        limits: Limits | None = None,
    ) -> Rendered | NotRendered:
        if isinstance(source, bytes):
            self._source.write_bytes(source)
        task = RenderTask(
            source=self._source if isinstance(source, bytes) else source,
            target=self.target,
            edit=Edit(operations=operations or {}, output=output or Output()),
            limits=limits or Limits(),
        )
        return render(task)

    def picture(self) -> Any:
        return pyvips.Image.new_from_buffer(self.target.read_bytes(), "")


@pytest.fixture
def renders(tmp_path: Path) -> Renders:
    return _Renders(tmp_path)


@pytest.fixture(scope="session")
def photo() -> pyvips.Image:
    """A picture of 320 x 200 pixels with smooth colours, edges and a little noise."""
    place = pyvips.Image.xyz(320, 200)
    colours = (place[0] * 255 / 319).bandjoin([place[1] * 255 / 199, place[0] * 0 + 90])
    noise = pyvips.Image.gaussnoise(320, 200, sigma=6, mean=0, seed=11)
    image = (colours + noise).cast("uchar").copy(interpretation="srgb")
    return image.draw_circle([240, 220, 40], 230, 80, 45, fill=True).copy_memory()

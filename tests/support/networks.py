"""The real networks, as a child has them, and what an operation needs to be tried with them."""

from functools import cache
from pathlib import Path
from typing import Any

import pytest
import pyvips
from scripts.photos import photo as fetched
from tests.support.computed_once import ComputedOnce

from safelight.adapters.models.sessions import Equipment
from safelight.domain.networks import Networks
from safelight.imaging.geometry import Size
from safelight.imaging.operation import Context

MODELS = Path.home() / ".cache" / "safelight" / "models"


@cache
def networks() -> Networks:
    """Those that `make models` installed."""
    # One thread: as many tests run at once as there are cores.
    return ComputedOnce(Equipment(folder=MODELS, memory=3 * 2**29, threads=1)())


#: Of tests that look for named things.
needs_nanodet = pytest.mark.skipif(
    not networks().has("nanodet"), reason="nanodet comes with npm, which is not everywhere"
)


@cache
def photo(name: str) -> Path:
    """A real photo by its name in `scripts/photos.toml`."""
    return fetched(name)


def opened(name: str) -> pyvips.Image:
    """A real photo in memory, in the working space."""
    return pyvips.Image.new_from_file(str(photo(name))).copy_memory()


def context(image: pyvips.Image, **given: Any) -> Context:
    """What an operation knows of this picture, with networks."""
    size = Size(image.width, image.height)
    known: dict[str, Any] = {
        "size": size,
        "input_has_alpha": bool(image.hasalpha()),
        "networks": networks(),
    }
    return Context(**known | given)

"""Where to look: the window of a picture that holds most of what matters."""

from __future__ import annotations

from typing import TYPE_CHECKING

from safelight.imaging.geometry import Box, Size

if TYPE_CHECKING:
    import pyvips


def best_window(image: pyvips.Image, size: Size, window: Size) -> Box:
    """The place of `window` in the picture scaled to `size`; one of its sides is the picture's."""
    small = image.flatten() if image.hasalpha() else image
    cropped = small.resize(size.width / image.width, vscale=size.height / image.height)
    found = cropped.smartcrop(window.width, window.height, interesting="attention")
    return Box(-found.xoffset, -found.yoffset, window.width, window.height)

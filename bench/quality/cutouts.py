"""Alpha and colours of removed backgrounds against composites whose matte is exact."""

import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt
from PIL import Image
from tests.support.networks import networks

from bench.edits import Editor
from bench.quality.composites import Composite
from bench.quality.measures import gradient_difference, mean_difference, mean_square
from safelight.vision.segmentation import fringes, mattes

Floats = npt.NDArray[np.floating[Any]]

#: What a cut-out is laid over to see what is left of the old background.
_NEW_COLOUR = np.array([0.1, 0.85, 0.2])
#: Alpha between these is an edge, and so is what is this many pixels from it.
_EDGE = (0.02, 0.98)
_NEAR = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class MatteError:
    """How far a method's matte is from the exact one."""

    picture: str
    method: str
    #: All in thousandths; see `measures`.
    difference: float
    square: float
    gradient: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Halo:
    """Mean error of colours on edges over a new colour, in levels of 255."""

    picture: str
    #: With the picture's own colours, and with the subject's as they were estimated.
    plain: float
    estimated: float
    #: With the exact matte and the picture's own colours: what no better matte would mend.
    exact_matte: float
    #: With the exact matte and the subject's colours as they are estimated with it.
    exact_estimated: float


#: From a picture, (h, w, 4) with values 0..1.
Method = Callable[[Composite], Floats]


def ours(editor: Editor) -> Method:
    """`background.remove` with a transparent background."""

    def remove(composite: Composite) -> Floats:
        wanted = {"background": {"remove": True, "color": "transparent"}}
        values: Floats = editor.image(composite.image, wanted).numpy() / 255
        return values

    return remove


def raw_mask(composite: Composite) -> Floats:
    """The network's mask, enlarged and nothing more."""
    pixels = composite.image.numpy()
    return np.dstack((composite.rgb, mattes.saliency(pixels, networks())))


def errors(composite: Composite, method: str, found: Floats) -> MatteError:
    """Of the matte of a cut-out, (h, w, 4)."""
    alpha = found[..., 3]
    return MatteError(
        picture=composite.name,
        method=method,
        difference=mean_difference(alpha, composite.alpha),
        square=mean_square(alpha, composite.alpha),
        gradient=gradient_difference(alpha, composite.alpha),
    )


def halo(composite: Composite, found: Floats) -> Halo:
    """Of a cut-out, (h, w, 4), where the exact matte has its edges."""
    wanted = _over(composite.front, composite.alpha)
    zone = edge_zone(composite.alpha)

    def error(colours: Floats, alpha: Floats) -> float:
        return 255 * float(np.abs(_over(colours, alpha) - wanted)[zone].mean())

    return Halo(
        picture=composite.name,
        plain=error(composite.rgb, found[..., 3]),
        estimated=error(found[..., :3], found[..., 3]),
        exact_matte=error(composite.rgb, composite.alpha),
        exact_estimated=error(_estimated(composite), composite.alpha),
    )


def _estimated(composite: Composite) -> Floats:
    rgb, alpha = (each.astype(np.float32) for each in (composite.rgb, composite.alpha))
    return fringes.unmixed(rgb, alpha, fringes.sides(rgb, alpha))


def edge_zone(alpha: Floats) -> npt.NDArray[np.bool_]:
    """Where a matte is neither none nor all, and a few pixels around that."""
    edge = ((alpha > _EDGE[0]) & (alpha < _EDGE[1])).astype(np.uint8)
    zone: npt.NDArray[np.bool_] = cv2.dilate(edge, np.ones((2 * _NEAR + 1,) * 2, np.uint8)) > 0
    return zone


def _over(colours: Floats, alpha: Floats) -> Floats:
    part = alpha[..., None]
    mixed: Floats = part * colours + (1 - part) * _NEW_COLOUR
    return mixed


def rembg_methods() -> Iterator[tuple[str, Method]]:
    """The rembg package with the same network: as it comes, and with its alpha matting."""
    from bench.operations.rembg_peer import (  # noqa: PLC0415 -- takes seconds, may be absent
        OPTIONS,
        cutter,
    )

    for options in OPTIONS:
        yield f"rembg, {options}", _by_bytes(cutter(options))


def _by_bytes(cut: Callable[[bytes], bytes]) -> Method:
    def remove(composite: Composite) -> Floats:
        result = Image.open(io.BytesIO(cut(composite.image.pngsave_buffer(compression=1))))
        values: Floats = np.asarray(result.convert("RGBA")) / 255
        return values

    return remove

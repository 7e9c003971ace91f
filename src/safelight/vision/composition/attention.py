"""Which window of a picture to keep: faces whole, then the subject, then what attracts the eye."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyvips

from safelight.domain.networks import Networks
from safelight.imaging import saliency
from safelight.imaging.geometry import Box, Size
from safelight.imaging.saliency import Aim
from safelight.vision import arrays
from safelight.vision.detection import faces
from safelight.vision.detection.faces import Face
from safelight.vision.segmentation import mattes

SUBJECTS = "u2netp"

#: The longer side of the picture that is looked at. Faces that are too small for it do not decide
#: what is kept.
_LOOK = 640
#: Laid under transparent parts, which attract nobody.
_UNDER = [128]
#: Shorter pictures show no face and no subject to a network.
_SMALL = 32
#: What a face takes beside its box, in parts of its height: hair and room above, chin, and ears.
_ABOVE, _BELOW, _BESIDE = 0.6, 0.25, 0.3
#: Of a face's weight, the part that is for the face itself; the rest is for what it takes beside.
_CORE = 0.7
#: A face that is cut through disturbs: it counts by this power of the part that is kept.
_CUT = 4
#: Faces of this height, in parts of the picture's shorter side, do not count, and higher ones more
#: and more until they count in full: those of passers-by are not what a picture is about.
_PASSING, _MEANT = 0.015, 0.045
#: How sure the network must be of a face.
_SURE = 0.5
#: How much less a face counts at the picture's edge than in its middle.
_EDGE = 0.5
#: What counts: faces, the subject as far as there is one, and what attracts the eye.
_FACES, _SUBJECT, _EYE = 3.0, 1.5, 0.4
#: Windows that are compared.
_WINDOWS = 257

Line = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Stretch:
    """What should stay whole: both ends in parts of the side."""

    start: float
    end: float
    weight: float


@dataclass(frozen=True, slots=True)
class Side:
    """What lies along one side of the picture."""

    stretches: Sequence[Stretch]
    #: How much of the subject is in each of the places along the side, and of what attracts.
    subject: Sequence[float]
    eye: Sequence[float]
    #: 0..1: how much of a subject there is at all.
    sure: float
    aim: Aim


def able(networks: Networks) -> bool:
    """Whether the networks that it needs are installed."""
    return networks.has(faces.NETWORK) and networks.has(SUBJECTS)


def best_window(image: pyvips.Image, size: Size, window: Size, networks: Networks) -> Box:
    """Where `window` lies best in the picture scaled to `size`; it spans one of its sides.

    The image is read several times. Raises Refusal(MODEL_MISSING) where it is not `able`.
    """
    look = image.thumbnail_image(_LOOK, height=_LOOK, size="down").copy_memory()
    if min(look.width, look.height) < _SMALL:
        return saliency.best_window(image, size, window)
    if window.width < size.width:
        start = _best_start(_side(look, networks, 0), window.width / size.width)
        left = min(round(start * size.width), size.width - window.width)
        return Box(left, 0, window.width, window.height)
    start = _best_start(_side(look, networks, 1), window.height / size.height)
    top = min(round(start * size.height), size.height - window.height)
    return Box(0, top, window.width, window.height)


def _side(look: pyvips.Image, networks: Networks, axis: int) -> Side:
    """What lies along the width (0) or the height (1)."""
    seen = arrays.color_bytes(look.flatten(background=_UNDER) if look.hasalpha() else look)
    found = [face for face in faces.detect(seen, networks) if face.score >= _SURE]
    subject = mattes.evidence(seen, networks, SUBJECTS)
    return Side(
        stretches=_stretches(found, (look.width, look.height), axis),
        subject=subject.sum(axis=axis).tolist(),
        eye=saliency.attraction(look)[axis],
        sure=float(subject.max()),
        aim=(saliency.ACROSS, saliency.DOWN)[axis],
    )


def _stretches(found: Sequence[Face], size: tuple[int, int], axis: int) -> list[Stretch]:
    """Two for each face: itself, and with what it takes beside. All together weigh 1 at most."""
    weights = np.array([_weight(face, size) for face in found])
    if not weights.any():
        return []
    most = max(_meant(face, size) for face in found)
    taken = []
    for face, weight in zip(found, weights / weights.sum() * most, strict=True):
        start, end = face.box[axis], face.box[axis + 2]
        before, after = (_BESIDE, _BESIDE) if axis == 0 else (_ABOVE, _BELOW)
        outer = start - before * face.height, end + after * face.height
        taken.append(_within((start, end), size[axis], float(weight) * _CORE))
        taken.append(_within(outer, size[axis], float(weight) * (1 - _CORE)))
    return taken


def _within(ends: tuple[float, float], length: int, weight: float) -> Stretch:
    start, end = (min(max(place / length, 0.0), 1.0) for place in ends)
    return Stretch(start, end, weight)


def _weight(face: Face, size: tuple[int, int]) -> float:
    """Large faces in the middle count most: where not all can be kept, these are."""
    middle = (face.box[0] + face.box[2]) / 2 / size[0], (face.box[1] + face.box[3]) / 2 / size[1]
    aside = max(abs(middle[0] - 0.5), abs(middle[1] - 0.5)) * 2
    return _meant(face, size) * face.width * face.height * (1 - _EDGE * min(aside, 1.0))


def _meant(face: Face, size: tuple[int, int]) -> float:
    part = face.height / min(size)
    return min(max((part - _PASSING) / (_MEANT - _PASSING), 0.0), 1.0)


def _best_start(side: Side, part: float) -> float:
    """Where the window begins that holds most, as a part of the side; it is `part` long."""
    starts = np.linspace(0, 1 - part, _WINDOWS)
    worth = _FACES * _kept(side.stretches, starts, part)
    worth += _SUBJECT * side.sure * _held(side.subject, starts, part, side.aim)
    worth += _EYE * _held(side.eye, starts, part, side.aim)
    return float(starts[worth.argmax()])


def _kept(stretches: Sequence[Stretch], starts: Line, part: float) -> Line:
    """0..1: how well each window keeps what should stay whole."""
    kept = np.zeros_like(starts)
    for each in stretches:
        inside = np.minimum(starts + part, each.end) - np.maximum(starts, each.start)
        share = np.clip(inside, 0, None) / max(each.end - each.start, 1e-9)
        kept += each.weight * np.clip(share, 0, 1) ** _CUT
    return kept


def _held(weights: Sequence[float], starts: Line, part: float, aim: Aim) -> Line:
    """0..1: which part of the weights each window holds, those in its middle more than others."""
    worth = np.array(saliency.worths(weights, part, aim)) / max(sum(weights), 1e-9)
    places = np.linspace(0, 1 - part, len(worth))
    return np.asarray(np.interp(starts, places, worth), np.float64)

"""Take named things out of a picture and make up what was behind them."""

import time
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt
import pyvips

from safelight.domain.errors import Code, Refusal
from safelight.domain.networks import Networks
from safelight.imaging.counting import counted, with_article
from safelight.imaging.operation import Context
from safelight.vision import hidden, scales
from safelight.vision.arrays import Bytes, wrapped
from safelight.vision.detection import faces, objects
from safelight.vision.detection.boxes import Rectangle, area, common, grown
from safelight.vision.detection.objects import Found
from safelight.vision.inpainting import footing, overlaps
from safelight.vision.inpainting.detail import WHOLE
from safelight.vision.inpainting.fill import fill_in
from safelight.vision.segmentation.silhouettes import outlined, silhouette, widened
from safelight.vision.segmentation.subjects import look

Bools = npt.NDArray[np.bool_]

#: How sure the detector must be that there is such a thing at all, and then of further ones.
_CERTAIN, _LIKELY = 0.35, 0.3
#: Of two boxes of one kind, the part of the smaller that lies in the other where one thing was
#: found twice.
_PART = 0.9
#: The most of the picture that may be made up.
_MOST = 0.55
#: Bytes for each sample of the picture at the peak.
_PER_SAMPLE = {"uchar": 10, "ushort": 14}
#: A thing that takes more than this part of what is made up is what lies behind it.
_BEHIND = 0.25
#: Pixels of a copy of the picture from which what stands in front is cleared away, and from how far
#: around in it each pixel of what is behind is guessed.
_CLEARED, _NEAR = 80_000, 3
#: How much around a face nothing is taken from, as a part of its longer side.
_AROUND_FACE = 0.3
#: Over how much of the mean side of the picture what is made up passes into what is there.
_BLEND = 0.002


def without(
    image: pyvips.Image, kinds: Sequence[str], which: str, context: Context
) -> tuple[pyvips.Image, list[str]]:
    """The picture without those things of these kinds (`coco.NAMES`), and what each of them was.

    `which` is all, only, largest, smallest, left or right. Raises Refusal: SUBJECT_NOT_FOUND,
    OPERATION_FAILED where too much would have to be made up, MODEL_MISSING, RENDER_TIMEOUT,
    OUT_OF_MEMORY.
    """
    samples = image.width * image.height * image.bands
    context.budget.take_memory(samples * _PER_SAMPLE[image.format], "removing an object")
    rgb = look(image)
    found = objects.detect(rgb, context.networks, _LIKELY)
    chosen = chosen_of(found, kinds, which)
    others = [each for each in found if each not in chosen]
    hole = _hole(rgb, chosen, others, context)
    names = [each.name for each in chosen]
    _hold(hole, names)
    avoid = _avoided(rgb, hole, [each.box for each in others], context.networks)
    return _made_up(image, hole, avoid, context), names


def chosen_of(found: Sequence[Found], kinds: Sequence[str], which: str) -> list[Found]:
    """Those things of these kinds that are meant; see `without`. Raises Refusal."""
    return _CHOICES[which](_of_kinds(found, kinds))


def _of_kinds(found: Sequence[Found], kinds: Sequence[str]) -> list[Found]:
    """Those of these kinds, if one of them is certain."""
    certain = [each.name for each in _certain(found)]
    if not any(name in kinds for name in certain):
        wanted = " or ".join(with_article(kind) for kind in kinds)
        seen = f"seen: {counted(certain)}" if certain else "nothing of a known kind was seen"
        raise Refusal(Code.SUBJECT_NOT_FOUND, f"Not found in the picture: {wanted}; {seen}.")
    return [each for each in found if each.name in kinds]


def _only(found: list[Found]) -> list[Found]:
    """All of them, if of each kind there is but one thing. Raises Refusal."""
    several = [each.name for each in found if not _is_alone(each, found)]
    if several:
        raise Refusal(
            Code.SUBJECT_NOT_FOUND,
            f"{counted(several)} were found; say which: left, right, largest or all",
        )
    return found


def _is_alone(each: Found, found: Sequence[Found]) -> bool:
    """Whether no other one of its kind is seen but such as may be a part of it, or it of them."""
    same = [other.box for other in found if other.name == each.name and other is not each]
    return all(_is_part(other, each.box) for other in same)


def _is_part(one: Rectangle, other: Rectangle) -> bool:
    return area(common(one, other)) >= _PART * min(area(one), area(other))


def _certain(found: Sequence[Found]) -> list[Found]:
    """Those that somebody who says which of several can have meant."""
    return [each for each in found if each.score >= _CERTAIN]


def _size(each: Found) -> float:
    return area(each.box)


def _middle(each: Found) -> float:
    return each.box[0] + each.box[2]


_CHOICES: Mapping[str, Callable[[list[Found]], list[Found]]] = MappingProxyType(
    {
        "all": lambda found: found,
        "only": _only,
        "largest": lambda found: [max(_certain(found), key=_size)],
        "smallest": lambda found: [min(_certain(found), key=_size)],
        "left": lambda found: [min(_certain(found), key=_middle)],
        "right": lambda found: [max(_certain(found), key=_middle)],
    }
)


def _hole(rgb: Bytes, chosen: Sequence[Found], others: Sequence[Found], context: Context) -> Bools:
    """(h, w): what is taken away: the things with their rims and shadows."""
    hole = np.zeros(rgb.shape[:2], np.bool_)
    before = [each for each in others if any(overlaps.is_before(each, one) for one in chosen)]
    began = time.monotonic()
    front = _front(rgb, before, chosen, context.networks)
    cleared = _cleared(rgb, front)
    for done, each in enumerate(chosen, 1):
        beside = [other.box for other in others if overlaps.is_beside(other, each)]
        covered = silhouette(cleared, each.box, beside, context.networks)
        hole |= covered
        hole |= widened(footing.shadow(rgb, covered, each.box), each.box)
        left = (time.monotonic() - began) / (done + len(before)) * (len(chosen) - done)
        context.budget.take_seconds(left, "removing so many objects")
    return hole & ~front


def _front(
    rgb: Bytes, before: Sequence[Found], behind: Sequence[Found], networks: Networks
) -> Bools:
    """(h, w): what things cover that stand before those that are taken away, and stay."""
    front = np.zeros(rgb.shape[:2], np.bool_)
    for each in before:
        others = [other.box for other in (*before, *behind) if other is not each]
        front |= outlined(rgb, each.box, others, networks)
    return front


def _cleared(rgb: Bytes, front: Bools) -> Bytes:
    """The picture roughly as if nothing stood in front: what is behind then stands out whole."""
    if not front.any():
        return rgb
    height, width = front.shape
    size = scales.within((width, height), _CLEARED)
    small = cv2.resize(rgb, size, interpolation=cv2.INTER_AREA)
    mask = cv2.resize(front.astype(np.uint8), size, interpolation=cv2.INTER_NEAREST)
    mask = cv2.dilate(mask, np.ones((5, 5), np.uint8))
    filled = cv2.inpaint(small, mask, _NEAR, cv2.INPAINT_TELEA)
    wide = cv2.resize(mask, (width, height), interpolation=cv2.INTER_NEAREST) > 0
    return np.where(wide[..., None], cv2.resize(filled, (width, height)), rgb)


def _hold(hole: Bools, names: Sequence[str]) -> None:
    part = float(hole.mean())
    if part > _MOST:
        raise Refusal(
            Code.OPERATION_FAILED,
            f"{counted(names).capitalize()} would leave {100 * part:.0f} % of the picture to be"
            f" made up, from the little that is left; at most {100 * _MOST:.0f} % can be.",
        )


def _avoided(rgb: Bytes, hole: Bools, others: Sequence[Rectangle], networks: Networks) -> Bools:
    """(h, w): what must not turn up where the things were: faces, and things that stay."""
    avoid = np.zeros_like(hole)
    for box in others:
        place = _window(box)
        if np.count_nonzero(hole[place]) < _BEHIND * np.count_nonzero(hole):
            avoid[place] = True
    if networks.has(faces.NETWORK):
        for face in faces.detect(rgb, networks):
            avoid[_window(grown(face.box, _AROUND_FACE, *rgb.shape[1::-1]))] = True
    return avoid


def _window(box: Rectangle) -> tuple[slice, slice]:
    left, top, right, bottom = (max(0, int(side)) for side in box)
    return slice(top, bottom + 1), slice(left, right + 1)


def _made_up(image: pyvips.Image, hole: Bools, avoid: Bools, context: Context) -> pyvips.Image:
    """The picture with what it had in the hole made up; what is in neither stays bit for bit."""
    size = image.width, image.height
    given = image.numpy()
    filled = _shown(image)
    keep = _kept(_enlarged(hole, size))
    fill_in(filled, keep, context.budget, _enlarged(avoid, size) > 0)
    np.copyto(filled, given, where=(keep == WHOLE)[..., None])
    return wrapped(filled, image)


def _shown(image: pyvips.Image) -> npt.NDArray[Any]:
    """A copy of the picture in which no hidden colours are."""
    if not image.hasalpha():
        values: npt.NDArray[Any] = image.numpy().copy()
        return values
    return np.dstack((hidden.opaque(image), image[3].numpy()))


def _enlarged(mask: Bools, size: tuple[int, int]) -> Bytes:
    """0 or 255, at full size, with smooth edges."""
    grown_one = cv2.resize(mask.astype(np.uint8) * 255, size, interpolation=cv2.INTER_LINEAR)
    return np.where(grown_one > 127, np.uint8(255), np.uint8(0))  # noqa: PLR2004 -- half


def _kept(hole: Bytes) -> Bytes:
    """(h, w): 0 in the hole, rising to 255 around it."""
    reach = max(1, round(_BLEND * scales.mean_side(hole.shape)))
    around = cv2.dilate(hole, np.ones((2 * reach + 1, 2 * reach + 1), np.uint8))
    faded = cv2.blur(around, (2 * reach + 1, 2 * reach + 1))
    return np.asarray(WHOLE - np.maximum(faded, hole), np.uint8)

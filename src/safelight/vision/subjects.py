"""Which part of a picture is its subject: what stands out, or what somebody named."""

from collections.abc import Sequence

import cv2
import numpy as np
import pyvips

from safelight.domain.errors import Code, Refusal
from safelight.domain.networks import Networks
from safelight.vision import coco, mattes, objects, scales
from safelight.vision.arrays import Bytes, Floats, color_bytes
from safelight.vision.boxes import Rectangle

NETWORK = "u2net"
#: The network's own value above which a pixel is taken to belong to something.
_LIKELY = 0.5
#: Part of the picture that must be likely, or there is no subject.
_LEAST = 0.0005
#: Between this and its complement the network is in doubt.
_SOFT = 0.1
#: Parts of the picture: a subject's box below the first is small; below the second it is worth a
#: second look if more than a certain part of the mask is in doubt.
_SMALL, _LARGE, _VAGUE = 0.1, 0.6, 0.4
#: A separate piece is kept if it is at least this part of the largest one.
_PIECE = 0.02
#: Pixels of the picture in which things are looked for.
_LOOK = 1_500_000
#: What is laid under transparent parts, so that they show nothing.
_UNDER = [128]
#: A thing is looked at with this much around it, as a part of its own sides.
_AROUND = 0.15
#: How far a thing may reach out of its box, as a part of the box's sides.
_BEYOND = 0.04


def mask_of(image: pyvips.Image, words: str | None, networks: Networks) -> Floats:
    """(h, w), of some small size: a coarse mask of what is named, or of what stands out.

    Raises Refusal: SUBJECT_NOT_FOUND, MODEL_MISSING.
    """
    rgb = look(image)
    if words is None:
        return outstanding(rgb, networks)
    return named(rgb, coco.kinds(words), networks)


def outstanding(rgb: Bytes, networks: Networks) -> Floats:
    """(h, w), of some small size: a mask of what stands out in the picture, without specks.

    What is small in the picture, or vague, is looked at a second time and closer.

    Raises Refusal: SUBJECT_NOT_FOUND, MODEL_MISSING.
    """
    values = mattes.evidence(rgb, networks, NETWORK)
    if float((values > _LIKELY).mean()) < _LEAST:
        raise Refusal(
            Code.SUBJECT_NOT_FOUND,
            "No subject was found in the picture: nothing in it stands out from the rest.",
        )
    mask = without_specks(mattes.stretched(values))
    return _closer(mask, rgb, networks) if _is_vague(mask) else mask


def _is_vague(mask: Floats) -> bool:
    rows, columns = _box(mask)
    part = (rows.stop - rows.start) * (columns.stop - columns.start) / mask.size
    soft = float(((mask > _SOFT) & (mask < 1 - _SOFT)).sum()) / float((mask > _SOFT).sum())
    return part < _SMALL or (soft > _VAGUE and part < _LARGE)


def _box(mask: Floats) -> tuple[slice, slice]:
    """Rows and columns of what is likely."""
    likely = mask > _LIKELY / 2
    rows, columns = np.flatnonzero(likely.any(axis=1)), np.flatnonzero(likely.any(axis=0))
    return slice(int(rows[0]), int(rows[-1]) + 1), slice(int(columns[0]), int(columns[-1]) + 1)


def _closer(mask: Floats, rgb: Bytes, networks: Networks) -> Floats:
    """A mask at the picture's size from a second look at what the first one covers."""
    whole = mattes.resized(mask, (rgb.shape[1], rgb.shape[0]))
    rows, columns = _box(whole)
    near = _grown((columns.start, rows.start, columns.stop, rows.stop), _AROUND, rgb.shape)
    values = mattes.evidence(np.ascontiguousarray(rgb[near]), networks, NETWORK)
    if float((values > _LIKELY).mean()) < _LEAST:
        return whole
    made = np.zeros_like(whole)
    made[near] = mattes.resized(
        without_specks(mattes.stretched(values)), (made[near].shape[1], made[near].shape[0])
    )
    return made


def without_specks(mask: Floats) -> Floats:
    """The mask without separate pieces that are far smaller than the largest one."""
    likely = np.asarray(mask > _LIKELY / 2, np.uint8)
    count, labels, stats, _ = cv2.connectedComponentsWithStats(likely, connectivity=8)
    areas = stats[:, cv2.CC_STAT_AREA]
    small = [label for label in range(1, count) if areas[label] < _PIECE * areas[1:].max()]
    specks = np.isin(labels, small)
    near = cv2.dilate(specks.astype(np.uint8), np.ones((5, 5), np.uint8)) > 0
    # Around a speck goes what is not of a piece that stays.
    return np.where(near & (specks | (likely == 0)), np.float32(0), mask)


def look(image: pyvips.Image) -> Bytes:
    """(h, w, 3): the picture as networks see it, made smaller if it is large."""
    size = scales.within((image.width, image.height), _LOOK)
    small = image.thumbnail_image(size[0], height=size[1], size="force")
    return color_bytes(_opaque(small))


def _opaque(image: pyvips.Image) -> pyvips.Image:
    if not image.hasalpha():
        return image
    return image.flatten(background=[257 * _UNDER[0] if image.format == "ushort" else _UNDER[0]])


def named(rgb: Bytes, kinds: Sequence[str], networks: Networks) -> Floats:
    """(h, w): a mask of the objects of these kinds (names of `coco.NAMES`) in the picture.

    Raises Refusal: SUBJECT_NOT_FOUND, MODEL_MISSING.
    """
    found = objects.detect(rgb, networks)
    chosen = [each.box for each in found if each.name in kinds]
    if not chosen:
        raise Refusal(Code.SUBJECT_NOT_FOUND, _absent(kinds, [each.name for each in found]))
    mask = np.zeros(rgb.shape[:2], np.float32)
    for box in chosen:
        _lay(mask, rgb, box, networks)
    return mask


def _lay(mask: Floats, rgb: Bytes, box: Rectangle, networks: Networks) -> None:
    rows, columns = _grown(box, _AROUND, rgb.shape)
    crop = np.ascontiguousarray(rgb[rows, columns])
    inside = np.zeros_like(mask)
    inside[_grown(box, _BEYOND, rgb.shape)] = 1
    part = mattes.saliency(crop, networks, NETWORK) * inside[rows, columns]
    mask[rows, columns] = np.maximum(mask[rows, columns], part)


def _grown(box: Rectangle, by: float, shape: tuple[int, ...]) -> tuple[slice, slice]:
    """Rows and columns of a box made larger by a part of its sides."""
    left, top, right, bottom = box
    across, down = by * (right - left), by * (bottom - top)
    return (
        slice(max(0, int(top - down)), min(shape[0], int(bottom + down) + 1)),
        slice(max(0, int(left - across)), min(shape[1], int(right + across) + 1)),
    )


def _absent(kinds: Sequence[str], found: Sequence[str]) -> str:
    wanted = " or ".join(kinds)
    seen = ", ".join(dict.fromkeys(found))
    there = f"what was found is: {seen}" if seen else "no object of a known kind was found"
    return f"No {wanted} was found in the picture; {there}."

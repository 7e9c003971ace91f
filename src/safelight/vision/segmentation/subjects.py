"""Which part of a picture is its subject: what stands out, or what somebody named."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

import numpy as np
import pyvips

from safelight.domain.errors import Code, Refusal
from safelight.domain.networks import Networks
from safelight.imaging import coco
from safelight.vision import scales
from safelight.vision.arrays import Bytes, Floats, color_bytes
from safelight.vision.segmentation import masks, mattes
from safelight.vision.segmentation.named import named

NETWORK = "u2net"
#: The network's own value above which a pixel is taken to belong to something, and the part of
#: the picture that must be so, or there is no subject.
_SURE, _LEAST = 0.5, 0.0005
#: Between this and its complement the network is in doubt.
_DOUBT = 0.1
#: Parts of the picture: a subject's window below the first is small; below the second it is worth
#: a second look if more than a certain part of the mask is in doubt.
_SMALL, _LARGE, _VAGUE = 0.1, 0.6, 0.4
#: A second look takes in this much around the subject, as a part of its window's sides.
_AROUND = 0.15
#: Pixels of the picture in which things are looked for.
_LOOK = 1_500_000
#: Grey, laid under transparent parts so that they show nothing.
_UNDER = 128


def mask_of(image: pyvips.Image, category: str, words: str | None, networks: Networks) -> Floats:
    """(h, w), of some small size: a mask, 0..1, of what is named or else of what stands out.

    `category` is general, products or cars. Raises Refusal: SUBJECT_NOT_FOUND, MODEL_MISSING.
    """
    rgb = look(image)
    if words is None:
        return _AS[category](outstanding(rgb, networks))
    return named(rgb, coco.kinds(words), networks)


def look(image: pyvips.Image) -> Bytes:
    """(h, w, 3): the picture as networks see it, made smaller if it is large."""
    width, height = scales.within((image.width, image.height), _LOOK)
    return color_bytes(_opaque(image.thumbnail_image(width, height=height, size="force")))


def outstanding(rgb: Bytes, networks: Networks) -> Floats:
    """(h, w), of some small size: a mask, 0..1, of what stands out in the picture, (h, w, 3).

    What is small in the picture, or vague, is looked at a second time and closer. Raises Refusal:
    SUBJECT_NOT_FOUND, MODEL_MISSING.
    """
    mask = _clean(mattes.evidence(rgb, networks, NETWORK))
    if mask is None:
        raise Refusal(
            Code.SUBJECT_NOT_FOUND,
            "No subject was found in the picture: nothing in it stands out from the rest.",
        )
    return _closer(mask, rgb, networks) if _is_vague(mask) else mask


def _opaque(image: pyvips.Image) -> pyvips.Image:
    if not image.hasalpha():
        return image
    return image.flatten(background=[257 * _UNDER if image.format == "ushort" else _UNDER])


def _clean(evidence: Floats) -> Floats | None:
    """The mask that evidence makes; None if there is hardly any."""
    if float((evidence > _SURE).mean()) < _LEAST:
        return None
    return masks.without_specks(mattes.stretched(evidence))


def _is_vague(mask: Floats) -> bool:
    part = mask[masks.window_of(mask)].size / mask.size
    doubtful = np.count_nonzero((mask > _DOUBT) & (mask < 1 - _DOUBT))
    vague = doubtful / np.count_nonzero(mask > _DOUBT) > _VAGUE
    return bool(part < _SMALL or (vague and part < _LARGE))


def _closer(mask: Floats, rgb: Bytes, networks: Networks) -> Floats:
    """A mask at the picture's size from a second look at what the first one covers."""
    whole = mattes.resized(mask, rgb.shape[1::-1])
    near = masks.grown(masks.window_of(whole), _AROUND, rgb.shape)
    seen = np.ascontiguousarray(rgb[near])
    second = _clean(mattes.evidence(seen, networks, NETWORK))
    if second is None:
        return whole
    made = np.zeros_like(whole)
    made[near] = mattes.resized(second, seen.shape[1::-1])
    return made


def _solid(mask: Floats) -> Floats:
    return masks.without_holes(masks.firm(mask))


def _as_it_is(mask: Floats) -> Floats:
    return mask


#: What each category makes of the mask.
_AS: Mapping[str, Callable[[Floats], Floats]] = MappingProxyType(
    {"general": _as_it_is, "products": masks.firm, "cars": _solid}
)

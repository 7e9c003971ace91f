"""What a picture is to be cropped to: heads that show their faces, the subject, objects."""

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from safelight.domain.errors import Code, Refusal
from safelight.domain.networks import Networks
from safelight.vision.arrays import Bytes
from safelight.vision.detection import faces, objects
from safelight.vision.detection.boxes import Rectangle, common
from safelight.vision.detection.faces import Face
from safelight.vision.segmentation import masks, subjects

#: The least height of faces that are meant, in parts of the highest: smaller ones are passers-by.
_MEANT = 0.25
#: What else a head has, in parts of its face's height: hair above, the tip of the chin below, hair
#: and ears beside.
_ABOVE, _BELOW, _BESIDE = 0.42, 0.08, 0.25
#: The eyes of a face seen from the front are so far apart, in the same parts; for what a face
#: that looks aside falls short of it, so much more of the head is beside it.
_APART, _BACK = 0.35, 1.5
#: How sure of an object the detector must be, as a part of how sure it is of the surest.
_AS_SURE = 0.5
#: What of a soft mask belongs to the subject.
_HALF = 0.5


class Target(NamedTuple):
    """Where it is, in parts of the picture's sides, within 0..1; and what it is, in words."""

    box: Rectangle
    words: str


def of_faces(rgb: Bytes, networks: Networks) -> Target:
    """The heads of all faces that the picture, (h, w, 3) of 0..255, is about.

    Raises Refusal: SUBJECT_NOT_FOUND, MODEL_MISSING.
    """
    found = faces.certain(faces.detect(rgb, networks))
    if not found:
        raise Refusal(
            Code.SUBJECT_NOT_FOUND,
            "The picture cannot be cropped to faces: none was found whose eyes, nose and mouth"
            " can be seen.",
        )
    highest = max(face.height for face in found)
    meant = [face for face in found if face.height >= _MEANT * highest]
    words = "the face" if len(meant) == 1 else f"{len(meant)} faces"
    return Target(_in_parts(_hull([_head(face) for face in meant]), rgb.shape), words)


def of_subject(rgb: Bytes, networks: Networks) -> Target:
    """What stands out. Raises Refusal: SUBJECT_NOT_FOUND, MODEL_MISSING."""
    mask = subjects.outstanding(rgb, networks)
    rows, columns = masks.window_of(mask, _HALF)
    box = float(columns.start), float(rows.start), float(columns.stop), float(rows.stop)
    return Target(_in_parts(box, mask.shape), "the subject")


def of_objects(rgb: Bytes, kinds: Sequence[str], networks: Networks) -> Target:
    """All objects of these kinds (`coco.NAMES`). Raises Refusal: SUBJECT_NOT_FOUND, ..."""
    found = objects.detect(rgb, networks)
    named = [each for each in found if each.name in kinds]
    if not named:
        seen = ", ".join(dict.fromkeys(each.name for each in found))
        there = f"what was found is: {seen}" if seen else "nothing of a known kind was found"
        raise Refusal(
            Code.SUBJECT_NOT_FOUND,
            f"The picture cannot be cropped to {' and '.join(kinds)}: there is none; {there}.",
        )
    sure = [each for each in named if each.score >= _AS_SURE * named[0].score]
    counts = Counter(each.name for each in sure)
    words = ", ".join(name if n == 1 else f"{n} x {name}" for name, n in counts.items())
    return Target(_in_parts(_hull([each.box for each in sure]), rgb.shape), words)


def _head(face: Face) -> Rectangle:
    left, top, right, bottom = face.box
    apart = abs(float(face.landmarks[1, 0] - face.landmarks[0, 0]))
    turned = max(0.0, _APART - apart / max(1.0, face.height))
    beside = (_BESIDE + _BACK * turned) * face.height
    return (
        left - beside,
        top - _ABOVE * face.height,
        right + beside,
        bottom + _BELOW * face.height,
    )


def _hull(boxes: Sequence[Rectangle]) -> Rectangle:
    lefts, tops, rights, bottoms = zip(*boxes, strict=True)
    return min(lefts), min(tops), max(rights), max(bottoms)


def _in_parts(box: Rectangle, shape: tuple[int, ...]) -> Rectangle:
    """Of a picture of this shape, as far as it reaches."""
    height, width = shape[:2]
    left, top, right, bottom = common(box, (0.0, 0.0, float(width), float(height)))
    return left / width, top / height, right / width, bottom / height

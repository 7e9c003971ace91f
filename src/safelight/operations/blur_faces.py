"""Make faces unrecognisable: all of them, some, or those of certain people."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from pydantic import ConfigDict

from safelight.domain.credits import from_decimal
from safelight.domain.errors import Code, Refusal
from safelight.imaging.operation import Context, Operation

if TYPE_CHECKING:
    import pyvips

    from safelight.vision.arrays import Bytes
    from safelight.vision.detection.faces import Face

#: Lower faces, in pixels, cannot be told from what is none.
_LOWEST = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Params:
    """How, and whose."""

    __pydantic_config__ = ConfigDict(extra="forbid")

    style: Literal["blur", "pixelate", "cover"] = "blur"
    #: Of the faces that count; `others` are all but the largest, `only` is the one there is.
    which: Literal["all", "only", "largest", "others", "left", "right"] = "all"
    #: Ids of people: only their faces count.
    people: tuple[str, ...] = ()
    #: Ids of people whose faces stay as they are.
    spare: tuple[str, ...] = ()


def networks(params: Params) -> tuple[str, ...]:
    """What finds faces, and what tells whose they are where that matters."""
    return ("centerface", "face-descriptor") if _named(params) else ("centerface",)


def apply(image: pyvips.Image, params: Params, context: Context) -> pyvips.Image:
    """The picture with those faces hidden; without any that are to be, the very picture.

    Raises Refusal(SUBJECT_NOT_FOUND) without a face, or without one of the people, and where there
    are several and only one is meant.
    """
    from safelight.vision.arrays import color_bytes, wrapped
    from safelight.vision.detection.faces import LIKELY, search
    from safelight.vision.people.veils import Veil, hide

    rgb = color_bytes(image)
    faces = _counting(search(rgb, context.networks, LIKELY))
    chosen = _which(_whose(rgb, faces, params, context), params)
    context.facts.notes.append(_summary(len(chosen), len(faces), params))
    if not chosen:
        return image
    # A copy, since the picture's own memory may be shared with a picture before it.
    pixels = image.numpy().copy()
    for face in chosen:
        hide(pixels, face, Veil(params.style))
    return wrapped(pixels, image)


def _counting(found: Sequence[Face]) -> Sequence[Face]:
    from safelight.vision.detection.faces import certain

    faces = certain(found, _LOWEST)
    if not faces:
        raise Refusal(
            Code.SUBJECT_NOT_FOUND,
            "No face was found in the picture; blurring faces needs one whose eyes, nose and mouth"
            " can be seen.",
        )
    return faces


def _named(params: Params) -> tuple[str, ...]:
    return (*params.people, *params.spare)


def _whose(rgb: Bytes, faces: Sequence[Face], params: Params, context: Context) -> Sequence[Face]:
    """Those of the people that are named, without those who are spared."""
    from safelight.vision.people.identity import SAME, SURE, recognise

    known = {each: context.people[each] for each in _named(params) if each in context.people}

    def of(names: Sequence[str], limit: float) -> list[Face]:
        people = recognise(rgb, faces, known, context.networks, limit)
        return [face for face, person in zip(faces, people, strict=True) if person in names]

    meant = of(params.people, SAME) if params.people else faces
    if not meant:
        raise Refusal(
            Code.SUBJECT_NOT_FOUND,
            f"None of the people whose faces are to be blurred was recognised; the picture shows"
            f" {_counted(len(faces))}.",
        )
    # Whoever is spared has to be recognised more surely: a mistake would show a stranger's face.
    spared = of(params.spare, SURE) if params.spare else []
    return [face for face in meant if face not in spared]


def _which(faces: Sequence[Face], params: Params) -> Sequence[Face]:
    if params.which == "only" and len(faces) > 1:
        raise Refusal(
            Code.SUBJECT_NOT_FOUND,
            f"{len(faces)} faces were found; say which: left, right, largest or all",
        )
    if params.which in {"all", "only"} or not faces:
        return faces
    by_place = sorted(faces, key=lambda face: face.box[0] + face.box[2])
    largest = max(faces, key=lambda face: face.width * face.height)
    return {
        "largest": [largest],
        "others": [face for face in faces if face is not largest],
        "left": by_place[:1],
        "right": by_place[-1:],
    }[params.which]


def _counted(count: int) -> str:
    return f"{count} face" if count == 1 else f"{count} faces"


def _summary(hidden: int, count: int, params: Params) -> str:
    how = {"blur": "blurred", "pixelate": "pixelated", "cover": "covered"}[params.style]
    if not hidden:
        return f"no face was {how}; the picture shows {_counted(count)}"
    which = _counted(hidden) if hidden == count else f"{hidden} of {_counted(count)}"
    return f"{which} {'was' if hidden == 1 else 'were'} {how}"


OPERATION = Operation(
    name="blur_faces",
    params=Params,
    price=from_decimal(1),
    apply=apply,
    networks=networks,
    people=_named,
)

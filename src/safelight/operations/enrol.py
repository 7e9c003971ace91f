"""Learn one person's face from several pictures; what comes out is a portrait of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Annotated

from pydantic import ConfigDict, Field

from safelight.domain.credits import ZERO
from safelight.domain.edit import Source
from safelight.domain.errors import Code, Refusal
from safelight.imaging.geometry import Size, inside
from safelight.imaging.operation import Context, Operation

if TYPE_CHECKING:
    import pyvips

    from safelight.vision.people.identity import Descriptor
    from safelight.vision.people.likenesses import Likeness

#: What the list of all pictures is called where clients give it; the first is the picture itself.
_LIST = "image_urls"
#: How many further pictures there may be.
_MOST = 49
#: Pixels of the longer side at which pictures are looked at, and of the portrait.
_SEEN, _PORTRAIT = 1600, 512
#: How many descriptions of the face are kept, and to how many decimals.
_KEPT, _DECIMALS = 12, 5
#: Of the pictures at least so many in this many must show the person.
_GOOD, _IN = 4, 5
#: How long a picture takes: up to three times as long on a machine that is busy.
_SECONDS = 0.5
#: What a file of the list may be wrong with, while the others are looked at.
_SKIPPED = (Code.INPUT_NOT_AN_IMAGE, Code.INPUT_DAMAGED, Code.INPUT_TOO_MANY_PIXELS)
_NO_FACE, _ANOTHER = "no face was found", "another person than in most of the images"


@dataclass(frozen=True, slots=True, kw_only=True)
class Params:
    """Where the other pictures are, and how many are enough."""

    __pydantic_config__ = ConfigDict(extra="forbid")

    #: All but the first, which is the picture itself.
    images: Annotated[tuple[Source, ...], Field(max_length=_MOST)] = ()
    #: How many pictures must show the person.
    least: Annotated[int, Field(ge=1, le=_MOST + 1)] = 5


@dataclass(frozen=True, slots=True)
class _Seen:
    """What one of the pictures showed."""

    #: Faces that are high enough to be told apart.
    clear: list[Likeness] = field(default_factory=list)
    #: Why there is none.
    trouble: str = ""


def networks(_: Params) -> tuple[str, ...]:
    """What finds faces and what tells whose they are."""
    return ("centerface", "face-descriptor")


def inputs(params: Params) -> Mapping[str, Source]:
    """The other pictures, `images.0` and so on."""
    return {f"images.{number}": source for number, source in enumerate(params.images)}


def scales(_: Params, size: Size) -> Size:
    """The size at which the picture itself is looked at."""
    side = min(_SEEN, max(size.width, size.height))
    return inside(size, Size(side, side))


def apply(image: pyvips.Image, params: Params, context: Context) -> pyvips.Image:
    """The best picture's face with room around it, square, no side longer than 512 pixels.

    Descriptions of the face go into the facts. Raises Refusal(SUBJECT_NOT_FOUND) where fewer than
    `least` pictures, or fewer than four in five, show one and the same person.
    """
    from safelight.vision.people import likenesses
    from safelight.vision.people.headshots import headshot

    seen = list(_seen(image, params, context))
    person = likenesses.shared([each.clear for each in seen])
    troubles = {
        position: each.trouble or _ANOTHER
        for position, (each, face) in enumerate(zip(seen, person, strict=True))
        if face is None
    }
    _hold(len(seen), troubles, params.least)
    faces = [face for face in person if face is not None]
    context.facts.faces.extend(_plain(likenesses.varied(faces, _KEPT)))
    context.facts.notes.append(_summary(len(seen), troubles))
    position, shown = likenesses.best(person)
    return headshot(_picture(position, image, context), shown.face, _PORTRAIT)


def _seen(image: pyvips.Image, params: Params, context: Context) -> Iterator[_Seen]:
    count = 1 + len(params.images)
    for position in range(count):
        left = count - position
        context.budget.take_seconds(_SECONDS * left, f"looking for a face in {left} images")
        yield _look(position, image, context)
        context.tell((position + 1) / count)


def _look(position: int, image: pyvips.Image, context: Context) -> _Seen:
    from safelight.vision.arrays import color_bytes
    from safelight.vision.people.identity import CLEAR
    from safelight.vision.people.likenesses import likenesses

    try:
        picture = _picture(position, image, context)
    except Refusal as refusal:
        if refusal.code not in _SKIPPED:
            raise
        return _Seen(trouble=refusal.message.rstrip("."))
    found = likenesses(color_bytes(picture), context.networks)
    clear = [each for each in found if each.face.height >= CLEAR]
    return _Seen(clear, "" if clear else _without(found, picture, CLEAR))


def _picture(position: int, image: pyvips.Image, context: Context) -> pyvips.Image:
    """One of the pictures at the size at which it is looked at; only one is in memory at a time."""
    from safelight.vision.people.snapshots import fitted, snapshot

    if position == 0:
        return fitted(image, _SEEN)
    return snapshot(context.inputs[f"images.{position - 1}"], _SEEN, context.limits)


def _without(found: Sequence[Likeness], picture: pyvips.Image, least: int) -> str:
    if not found:
        return _NO_FACE
    height, longest = max(each.face.height for each in found), max(picture.width, picture.height)
    return f"the face is too small ({height:.0f} of {longest} pixels high; {least} are needed)"


def _hold(count: int, troubles: Mapping[int, str], least: int) -> None:
    good = count - len(troubles)
    if good >= least and good * _IN >= count * _GOOD:
        return
    if good < least:
        rule = f"{good} of {count} images can be used, and at least {least} are needed"
    else:
        rule = f"{count - good} of {count} images cannot be used"
        rule += f", and at most one in {_IN} may be unusable"
    told = f": {_told(troubles)}" if troubles else ""
    raise Refusal(Code.SUBJECT_NOT_FOUND, f"{rule}{told}.")


def _told(troubles: Mapping[int, str]) -> str:
    """`image_urls[3] and image_urls[4]: no face was found; image_urls[7]: another person ...`."""
    places: dict[str, list[str]] = {}
    for position, trouble in troubles.items():
        places.setdefault(trouble, []).append(f"{_LIST}[{position}]")
    return "; ".join(f"{_joined(names)}: {trouble}" for trouble, names in places.items())


def _joined(names: Sequence[str]) -> str:
    *first, last = names
    return f"{', '.join(first)} and {last}" if first else last


def _summary(count: int, troubles: Mapping[int, str]) -> str:
    used = f"the face was learnt from {count - len(troubles)} of {count} images"
    return f"{used}; left out: {_told(troubles)}" if troubles else used


def _plain(descriptors: Sequence[Descriptor]) -> Iterator[list[float]]:
    for each in descriptors:
        yield [round(float(number), _DECIMALS) for number in each]


OPERATION = Operation(
    name="enrol",
    params=Params,
    price=ZERO,
    apply=apply,
    after=lambda _, __: Size(_PORTRAIT, _PORTRAIT),
    scales=scales,
    networks=networks,
    inputs=inputs,
)

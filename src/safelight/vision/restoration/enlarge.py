"""Enlarge pictures by networks, true to the original or redrawn."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

import pyvips

from safelight.domain.networks import Networks
from safelight.imaging.geometry import Box, Size
from safelight.imaging.operation import Context
from safelight.imaging.scale import resample
from safelight.vision.assessment import jpeg_quality
from safelight.vision.blend import Pixels, add_detail
from safelight.vision.hidden import covered, opaque
from safelight.vision.restoration import portraits
from safelight.vision.restoration.restorers import ART, FINE_ART, GENERAL, Noise, at, photo
from safelight.vision.tiles import Run, Tiling, Work, run

#: Drawings up to so many pixels are redrawn by the large network.
_FINE = 65_536
#: How far a photo moves towards what a network made of it.
_SHARES = {GENERAL.network: 0.45, ART.network: 0.3}
#: Up to which radius, in pixels of the input, photos and drawings are redrawn: what is broader,
#: tone and colour, stays.
_PHOTO_RADIUS, _ART_RADIUS = 3, 10

#: How often the picture, and the larger one, are in memory at once.
_KEPT, _COPIES = 6, 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """What a method is chosen by."""

    size: Size
    #: How many times wider the result is to be: 1, 2 or 4.
    factor: int
    #: 1..100, on the scale of JPEG.
    quality: int
    networks: Networks


def _nobody(_: Pixels, __: Networks) -> list[Box]:
    return []


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipe:
    """What is run on a picture."""

    #: One after the other; what they leave to be done is interpolated.
    base: tuple[Tiling, ...] = ()
    #: Redraws the picture; its detail is mixed in.
    drawn: Tiling | None = None
    #: How much of that detail, 0..1, and up to which radius in pixels of the input.
    share: float = 1.0
    radius: int = _ART_RADIUS
    #: Looks for faces that it redraws.
    find: Callable[[Pixels, Networks], list[Box]] = _nobody


Method = Callable[[Case], Recipe]


def plain(case: Case) -> Recipe:
    """True to the original, for good pictures; noise goes where a JPEG file has brought it."""
    return _true(case, _light(case.quality))


def photo_with(noise: Noise | None) -> Method:
    """True to the original, always without this much noise."""
    return lambda case: _true(case, noise)


def aggressive(case: Case) -> Recipe:
    """True to the original, without noise."""
    return _true(case, _strong(case.quality))


def people(case: Case) -> Recipe:
    """True to the original; small faces are redrawn."""
    return Recipe(base=_true(case, _light(case.quality)).base, find=portraits.find)


def enhanced(case: Case) -> Recipe:
    """For small and bad pictures: without noise, and its details redrawn in part."""
    drawn = GENERAL if case.networks.has(GENERAL.network) else ART
    return Recipe(
        base=_doubled(_strong(case.quality), min(2, case.factor)),
        drawn=at(drawn, case.factor),
        share=_SHARES[drawn.network],
        radius=_PHOTO_RADIUS,
    )


def art(case: Case) -> Recipe:
    """Drawings: lines and surfaces are redrawn."""
    drawn = FINE_ART if case.size.pixels <= _FINE else ART
    return Recipe(drawn=at(drawn, case.factor))


METHODS: Mapping[str, Method] = MappingProxyType(
    {
        "smart_enhance": enhanced,
        "smart_resize": plain,
        "faces": people,
        "digital_art": art,
        "photo1": photo_with(None),
        "photo2": photo_with(Noise.LIGHT),
        "photo3": aggressive,
    }
)


def enlarge(image: pyvips.Image, factor: int, method: str, context: Context) -> pyvips.Image:
    """The picture `factor` times as wide, 1, 2 or 4; of its depth, alpha scaled along.

    `method` is a key of METHODS.
    Raises Refusal: MODEL_MISSING, RENDER_TIMEOUT, OUT_OF_MEMORY.
    """
    pixels = opaque(image)
    case = Case(
        size=Size(image.width, image.height),
        factor=factor,
        quality=jpeg_quality.remaining(context.source, pixels),
        networks=context.networks,
    )
    return covered(_cooked(pixels, METHODS[method], case, context), image)


@dataclass(frozen=True, slots=True)
class _Plan:
    """A recipe for one picture."""

    recipe: Recipe
    case: Case
    #: Faces that are redrawn.
    boxes: Sequence[Box]

    def runs(self) -> Iterator[Run]:
        """All that the networks will do."""
        size = self.case.size
        for tiling in self.recipe.base:
            yield Run(tiling, size)
            size = _times(size, tiling.factor)
        if self.recipe.drawn:
            yield Run(self.recipe.drawn, self.case.size)
        yield from portraits.runs(self.boxes)

    def kept(self) -> int:
        """Pixels that are in memory at once, copies included; measured."""
        larger = self.case.size.pixels * self.case.factor**2
        between = sum(run.size.pixels for run in self.runs() if run.size != self.case.size)
        copies = _COPIES + 1 if self.recipe.drawn else _COPIES
        return _KEPT * self.case.size.pixels + copies * larger + between


def _cooked(pixels: Pixels, method: Method, case: Case, context: Context) -> Pixels:
    recipe = method(case)
    plan = _Plan(recipe, case, recipe.find(pixels, context.networks))
    result = f"to {_times(case.size, case.factor)}" if case.factor > 1 else "at their size"
    what = f"Upscaling {case.size} pixels {result}"
    work = Work(context, what, tuple(plan.runs()), 3 * pixels.itemsize * plan.kept())
    made = pixels
    for tiling in recipe.base:
        made = run(made, tiling, work)
    made = _scaled(made, _times(case.size, case.factor))
    if made is pixels:
        # What is changed from here on must not be what it is made from.
        made = pixels.copy()
    if recipe.drawn:
        drawn = run(pixels, recipe.drawn, work)
        add_detail(made, drawn, recipe.share, recipe.radius * case.factor)
    portraits.redraw(made, pixels, plan.boxes, case.factor, work)
    return made


def _times(size: Size, factor: int) -> Size:
    return Size(size.width * factor, size.height * factor)


def _scaled(pixels: Pixels, size: Size) -> Pixels:
    """What the networks left to be done is interpolated."""
    if (pixels.shape[1], pixels.shape[0]) == (size.width, size.height):
        return pixels
    wide = pixels.dtype.itemsize > 1
    image = pyvips.Image.new_from_array(pixels, interpretation="rgb16" if wide else "srgb")
    scaled: Pixels = resample(image, size).numpy()
    return scaled


def _true(case: Case, noise: Noise | None) -> Recipe:
    return Recipe(base=_doubled(noise, case.factor))


def _doubled(noise: Noise | None, factor: int) -> tuple[Tiling, ...]:
    """Doubled as often as it takes; once and reduced again, for the same size."""
    first = photo(noise)
    if factor == 1:
        return (at(first, 1),)
    return (first,) if factor == first.scale else (first, photo(None))


_CLEAN, _FAIR, _BAD = 93, 60, 45


def _light(quality: int) -> Noise | None:
    if quality >= _CLEAN:
        return None
    if quality >= _FAIR:
        return Noise.LIGHT
    return Noise.MEDIUM if quality >= _BAD else Noise.HEAVY


def _strong(quality: int) -> Noise:
    return Noise.MEDIUM if quality >= _FAIR else Noise.HEAVY

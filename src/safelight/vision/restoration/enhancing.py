"""Enhance a photo: judge it, do what it needs and no more, bring it to its size."""

# Cleaning, denoising and sharpening come first, at the photo's own size, where artefacts have their
# own. Networks enlarge what is left; light and colour come last and are one table lookup.

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import pyvips

from safelight.domain.errors import Code, Refusal
from safelight.imaging import cube
from safelight.imaging.geometry import Box, Size
from safelight.imaging.operation import Context
from safelight.imaging.scale import resample
from safelight.vision.assessment import denoising, judging, lighting, noise, softness
from safelight.vision.assessment.judging import Verdict
from safelight.vision.assessment.noise import Noise
from safelight.vision.blend import Pixels, add_detail
from safelight.vision.hidden import covered, opaque
from safelight.vision.restoration import enlarge, portraits, restorers
from safelight.vision.restoration.cleaning import fitting
from safelight.vision.restoration.deblocking import BLOCKY, deblocked
from safelight.vision.tiles import Run, Work, run

#: Networks enlarge by more than this on each side; less is interpolated.
_WORTH = 1.3
#: A doubled picture may be enlarged by so much more before it is doubled again.
_SPARE = 1.25
_DOUBLE, _MOST = 2, 4
#: It is doubled again for less than four times its width only if that is a matter of so many
#: seconds: what interpolation makes of the first doubling is hardly worse.
_QUICK = 2.5
#: Seconds on two quiet cores that all networks together may take, and faces of them.
_ALLOWED, _FOR_FACES = 16.0, 7.0
#: How many times longer they may take before the rendering's own time is not enough: the machine
#: may be busy.
_BUSY = 3.0
#: How much of what a network took away is taken, and up to which radius in pixels.
_CLEANED, _RADIUS = 1.0, 16
#: How many times the picture's memory is taken at once while it is cleaned, or its faces redrawn.
_KEPT = 10
#: What other steps take of the progress, in seconds.
_STEPS = 0.5
#: Faces of a picture that is not enlarged are redrawn where its JPEG quality is below this; nor is
#: such a picture sharpened, for what is left of its artefacts would come back.
_BAD = 50
#: A face is redrawn from so many pixels of height on: in smaller ones, glasses break, eyes close.
_FACE = 90
#: Below this quality, some artefacts are always left.
_SOME_LEFT = 30
#: Sizes are told in megapixels from so many pixels on.
_MEGA, _LARGE = 1_000_000, 100_000


@dataclass(frozen=True, slots=True, kw_only=True)
class _Plan:
    """What is going to be done to a photo by networks."""

    #: Of a JPEG file, taken away at the photo's size.
    clean: restorers.Noise | None
    #: How many times wider networks make it, and would make it if there were time.
    factor: int
    wanted: int
    #: Faces that are redrawn.
    faces: Sequence[Box]

    def seconds(self, size: Size) -> tuple[float, float, float]:
        """On two quiet cores: for cleaning, enlarging, faces."""
        clean = restorers.clean(self.clean).seconds(size) if self.clean is not None else 0.0
        return clean, _enlarging(size, self.factor), _redrawing(self.faces)


def enhanced(image: pyvips.Image, size: Size, amount: float, context: Context) -> pyvips.Image:
    """The photo as it should have been, at `size`; its depth and alpha stay.

    `amount` scales what is done to light, colour and sharpness: 0 nothing, 1 all. What was done is
    added to the context's notes. Raises Refusal: MODEL_MISSING, OUT_OF_MEMORY, RENDER_TIMEOUT.
    """
    if size.pixels < image.width * image.height:
        image = resample(image, size).copy_memory()
    pixels = opaque(image)
    shrunk = context.size.width / image.width
    verdict = judging.judge(pixels, context.source, shrunk)
    work = _Session(context, verdict, amount, _planned(pixels, verdict, size, context))
    pixels = work.restored(pixels)
    made = work.enlarged(covered(pixels, image), pixels)
    made = work.toned(resample(made, size))
    context.tell(1.0)
    notes = work.said or ["nothing needed mending"]
    context.facts.notes.extend([*notes, *_scaled(context.size, size)])
    return made


def _scaled(before: Size, after: Size) -> Iterator[str]:
    """What became of its size, in words."""
    if after == before:
        return
    many = after.pixels >= _LARGE
    yield f"scaled to {f'{after.pixels / _MEGA:.1f} mega' if many else f'{after} '}pixels"


def _planned(pixels: Pixels, verdict: Verdict, target: Size, context: Context) -> _Plan:
    size = Size(pixels.shape[1], pixels.shape[0])
    wanted = wanted_factor(size, target)
    factor = _possible(size, wanted, _allowed(context))
    # What enlarges also cleans, at no cost, but not the worst.
    itself = factor == 1 or verdict.quality < BLOCKY
    clean = fitting(verdict.quality) if verdict.compressed and itself else None
    plan = _Plan(clean=clean, factor=factor, wanted=wanted, faces=())
    if plan.seconds(size)[0] > _allowed(context):
        plan = replace(plan, clean=None)
    if factor == 1 and not (verdict.quality < _BAD or verdict.soft):
        return plan
    left = min(_FOR_FACES, _allowed(context) - sum(plan.seconds(size)))
    boxes = portraits.find(pixels, context.networks, _FACE)
    return replace(plan, faces=_affordable(boxes, left))


def _allowed(context: Context) -> float:
    return min(_ALLOWED, (context.budget.until - time.monotonic()) / _BUSY)


def wanted_factor(size: Size, target: Size) -> int:
    """How many times wider networks should make it: 1, 2 or 4."""
    ratio = max(target.width / size.width, target.height / size.height)
    if ratio <= _WORTH:
        return 1
    again = _enlarging(size, _MOST) - _enlarging(size, _DOUBLE)
    enough = _MOST if again > _QUICK else _DOUBLE * _SPARE
    return _DOUBLE if ratio <= enough else _MOST


def _possible(size: Size, wanted: int, seconds: float) -> int:
    """The same, or less where that would take longer."""
    possible = (f for f in (wanted, _DOUBLE) if _enlarging(size, f) <= seconds)
    return next(possible, 1)


def _enlarging(size: Size, factor: int) -> float:
    once = restorers.photo(None).seconds(size) if factor > 1 else 0.0
    larger = Size(size.width * _DOUBLE, size.height * _DOUBLE)
    return once + (restorers.photo(None).seconds(larger) if factor == _MOST else 0.0)


def _redrawing(boxes: Sequence[Box]) -> float:
    return sum(each.tiling.seconds(each.size) for each in portraits.runs(boxes))


def _affordable(boxes: Sequence[Box], seconds: float) -> list[Box]:
    """The first ones, as many as fit into so many seconds."""
    chosen: list[Box] = []
    for box in boxes:
        if _redrawing([*chosen, box]) <= seconds:
            chosen.append(box)
    return chosen


class _Session:
    """One photo's enhancement: carries out the plan, tells how far it is and what was done."""

    def __init__(self, context: Context, verdict: Verdict, amount: float, plan: _Plan) -> None:
        self._context, self._verdict = context, verdict
        self._amount, self._plan = amount, plan
        self._done, self._all = 0.0, 1.0
        #: What was done, in words.
        self.said: list[str] = []

    def restored(self, pixels: Pixels) -> Pixels:
        """Without artefacts, noise and softness, at its own size."""
        size = Size(pixels.shape[1], pixels.shape[0])
        self._all = sum(self._plan.seconds(size)) + 2 * _STEPS
        found = self._verdict.noise
        if self._plan.clean is not None:
            pixels = self._cleaned(pixels, self._plan.clean)
            found = noise.estimate(pixels)
        elif self._verdict.compressed and self._plan.factor == 1:
            self.said.append("JPEG artefacts were left: removing them would take too long")
        if self._verdict.leaves(found, self._amount):
            # Sharpening would bring back what is left of it.
            return self._denoised(pixels, found)
        return self._sharpened(pixels)

    def enlarged(self, image: pyvips.Image, pixels: Pixels) -> pyvips.Image:
        """Larger by networks as far as planned, its faces redrawn."""
        factor, size = self._plan.factor, Size(image.width, image.height)
        _, for_size, for_faces = self._plan.seconds(size)
        if factor > 1:
            try:
                part = self._part(for_size)
                image = enlarge.enlarge(image, factor, self._method(), part)
            except Refusal as refusal:
                return self._gone_without(image, refusal)
            if self._verdict.compressed and self._plan.clean is None:
                self.said.append(self._mended())
            self.said.append(f"enlarged {factor} times by a network")
        if factor < self._plan.wanted:
            self.said.append("enlarged by interpolation where networks would take too long")
        if not self._plan.faces:
            return image
        return self._with_faces(image, pixels, self._part(for_faces))

    def _method(self) -> str:
        return "smart_resize" if self._plan.clean is None else "photo1"

    def toned(self, image: pyvips.Image) -> pyvips.Image:
        """With its light and colour put right."""
        # Judged anew: noise and blocks that are gone no longer count.
        pixels = opaque(image)
        tone = lighting.judge(pixels).times(self._amount)
        told, left = list(lighting.told(tone)), list(lighting.left(pixels))
        self.said.extend([*told, *left])
        if not told:
            return image
        color = cube.look_up(image.extract_band(0, n=3), lighting.table(tone))
        if not image.hasalpha():
            return color
        return color.bandjoin(image.extract_band(3)).copy(interpretation=image.interpretation)

    def _cleaned(self, pixels: Pixels, level: restorers.Noise) -> Pixels:
        size, tiling = Size(pixels.shape[1], pixels.shape[0]), restorers.clean(level)
        what = f"Removing the artefacts of {size} pixels"
        part = self._part(tiling.seconds(size))
        try:
            work = Work(part, what, [Run(tiling, size)], _KEPT * pixels.nbytes)
            smooth = deblocked(pixels, self._verdict.quality, self._part(0.0))
            found = run(smooth, tiling, work)
        except Refusal as refusal:
            self._excused(refusal, "JPEG artefacts were left")
            return pixels
        made = smooth.copy()
        add_detail(made, found, _CLEANED, _RADIUS)
        self.said.append(self._mended())
        return made

    def _sharpened(self, pixels: Pixels) -> Pixels:
        # Blocks would become crisper too, and look like soft edges once they are smoothed.
        blocky = self._verdict.compressed and self._plan.clean is None
        if not self._verdict.soft or blocky or self._verdict.quality < _BAD:
            return pixels
        width = softness.width(pixels)
        need = softness.need(width) * min(1.0, self._amount)
        if need > 0:
            pixels = softness.sharpened(pixels, width, need)
            self.said.append("soft edges sharpened")
        return pixels

    def _mended(self) -> str:
        left = self._verdict.quality < _SOME_LEFT
        return f"JPEG artefacts {'reduced' if left else 'removed'}"

    def _denoised(self, pixels: Pixels, found: Noise) -> Pixels:
        try:
            made = denoising.cleaned(pixels, found, self._part(_STEPS))
        except Refusal as refusal:
            self._excused(refusal, "camera noise was left")
            return pixels
        self.said.append("camera noise removed")
        return made

    def _with_faces(self, image: pyvips.Image, pixels: Pixels, context: Context) -> pyvips.Image:
        boxes, factor = self._plan.faces, self._plan.factor
        made: Pixels = opaque(image).copy()
        what = f"Redrawing {len(boxes)} faces"
        try:
            work = Work(context, what, portraits.runs(boxes), 2 * made.nbytes)
            portraits.redraw(made, pixels, boxes, factor, work)
        except Refusal as refusal:
            self._excused(refusal, "faces were left as they are")
            return image
        self.said.append("1 face restored" if len(boxes) == 1 else f"{len(boxes)} faces restored")
        return covered(made, image)

    def _gone_without(self, image: pyvips.Image, refusal: Refusal) -> pyvips.Image:
        self._excused(refusal, "the picture was enlarged without a network")
        return image

    def _excused(self, refusal: Refusal, what: str) -> None:
        """A step that takes too long is left out; other reasons end the work."""
        if refusal.code not in {Code.RENDER_TIMEOUT, Code.OUT_OF_MEMORY}:
            raise refusal
        self.said.append(f"{what}, for want of time or memory")

    def _part(self, seconds: float) -> Context:
        """The context for a step that takes so many of all seconds."""
        begin = self._done
        self._done = min(1.0, begin + seconds / self._all)
        end = self._done

        def tell(part: float) -> None:
            self._context.tell(begin + part * (end - begin))

        return replace(self._context, tell=tell)

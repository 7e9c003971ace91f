"""Judge what is wrong with a photo: compression, noise, softness, light and colour."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from safelight.vision.assessment import denoising, jpeg_quality, lighting, noise, softness
from safelight.vision.assessment.lighting import Tone
from safelight.vision.assessment.noise import Noise, Pixels

#: JPEG qualities below this are seen.
_SEEN = jpeg_quality.MENDED
#: A picture that was made smaller than by this has lost its grid of blocks.
_SHRUNK = 1.2
#: Levels of luma noise in a JPEG, which keeps little of the finest and of colour, that is grain.
_GRAIN = 3.0
#: How much steeper values become with a stop of light, in the midtones: the exponent of sRGB.
_STEEPER = 0.45
#: Most of a picture's noise is below the middle of a stretched range.
_ENDS = 0.96


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What a photo is like, before anything is done to it."""

    #: 1..100 on the scale of JPEG, as far as it is still to be seen at this size.
    quality: int
    noise: Noise
    #: Of the sharpest edges, in pixels: see `softness.width`.
    softness: float
    #: What light and colour need.
    tone: Tone

    @property
    def compressed(self) -> bool:
        """Whether blocks and rings are to be seen."""
        return self.quality < _SEEN

    @property
    def noisy(self) -> bool:
        """Whether noise is to be seen once light and contrast are put right."""
        return self.leaves(self.noise, 1.0)

    def leaves(self, found: Noise, amount: float) -> bool:
        """Whether so much noise, still in the photo, is seen after so much of the tone."""
        seen = found.times(_amplified(self.tone.times(amount)))
        return denoising.needed(seen) or (self.compressed and seen.luma >= _GRAIN)

    @property
    def soft(self) -> bool:
        """Whether even its sharpest edges are blurred."""
        return softness.need(self.softness) > 0


def judge(pixels: Pixels, source: Path | None, shrunk: float) -> Verdict:
    """The verdict on a picture (h, w, 3) that was made `shrunk` times smaller than its file."""
    return Verdict(
        quality=_quality(pixels, source, shrunk),
        noise=noise.estimate(pixels),
        softness=softness.width(pixels),
        tone=lighting.judge(pixels),
    )


def _quality(pixels: Pixels, source: Path | None, shrunk: float) -> int:
    if shrunk < _SHRUNK:
        return jpeg_quality.remaining(source, pixels)
    quality = jpeg_quality.estimate(source, pixels)
    return round(jpeg_quality.BEST - (jpeg_quality.BEST - quality) / shrunk)


def _amplified(tone: Tone) -> float:
    """How many times more noise shows for it."""
    low, high = tone.ends
    stretch = 1 + tone.stretch * max(0.0, _ENDS / (high - low) - 1)
    return float(stretch * 2 ** (_STEEPER * tone.stops))

"""What a lens and a film add to a picture: darker corners, grain."""

import numpy as np
import pyvips

#: How much of a corner's value, of 1, a full vignette takes away.
_CORNER = 0.7
#: Where it begins, and where it is complete: distances from the middle, of that of a corner.
_BEGINS, _COMPLETE = 0.25, 1.1
#: Deviation of the grain in middle tones at full amount, of 1, and the size of a grain: a part of
#: the longer side, in pixels within bounds.
_GRAIN = 0.065
_SIZE, _SIZE_BOUNDS = 1 / 2500, (0.5, 3.0)
#: The part of it that black and white have.
_LEAST = 0.25
#: So that the same request gives the same pixels.
_SEED = 1839

_LUMA = [0.2126, 0.7152, 0.0722]


def vignetted(image: pyvips.Image, amount: float) -> pyvips.Image:
    """Three bands of sRGB with edges that are darker, or with less than 0 lighter; -1..1."""
    top = _top(image)
    part = _distance(image).linear(1 / (_COMPLETE - _BEGINS), -_BEGINS / (_COMPLETE - _BEGINS))
    part = part.clamp()
    smooth = part * part * (part * -2 + 3)
    if amount > 0:
        made = image * (smooth * (-amount * _CORNER) + 1)
    else:
        # The opposite: what is missing to white becomes less.
        made = (image * -1 + top) * (smooth * (amount * _CORNER) + 1) * -1 + top
    return _rounded(made, image)


def grained(image: pyvips.Image, amount: float) -> pyvips.Image:
    """Three bands of sRGB with the grain of a film, of no colour, most in middle tones; 0..1."""
    top = _top(image)
    sigma = float(np.clip(max(image.width, image.height) * _SIZE, *_SIZE_BOUNDS))
    noise = pyvips.Image.gaussnoise(image.width, image.height, sigma=1, mean=0, seed=_SEED)
    strength = amount * _GRAIN * top / _left_of_noise(sigma)
    tone = image.recomb([_LUMA]) * (1 / top)
    weight = tone * (tone * -1 + 1) * (4 * (1 - _LEAST)) + _LEAST
    return _rounded(image + noise.gaussblur(sigma, min_ampl=0.01) * weight * strength, image)


def _left_of_noise(sigma: float) -> float:
    """What part of the deviation of noise a Gaussian blur leaves."""
    reach = np.arange(-int(4 * sigma) - 1, int(4 * sigma) + 2)
    kernel = np.exp(-np.square(reach / sigma) / 2)
    return float(np.square(kernel / kernel.sum()).sum())


def _distance(image: pyvips.Image) -> pyvips.Image:
    """From the middle: 0 there, 1 in the corners; as an ellipse of the picture's shape."""
    place = pyvips.Image.xyz(image.width, image.height)
    across = (place[0] + 0.5) * (2 / image.width) - 1
    down = (place[1] + 0.5) * (2 / image.height) - 1
    return ((across * across + down * down) * 0.5) ** 0.5


def _top(image: pyvips.Image) -> int:
    return 65535 if image.format == "ushort" else 255


def _rounded(made: pyvips.Image, like: pyvips.Image) -> pyvips.Image:
    # The cast cuts off what is below 0 and above white.
    return (made + 0.5).cast(like.format).copy(interpretation=like.interpretation)

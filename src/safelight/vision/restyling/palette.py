"""Carry the palette and the tones of one picture to another, by one smooth table of colours."""

# In Oklab. Lightness is matched by quantiles, along a curve that is nowhere steep. Colour is moved
# by the linear map between two normal distributions that moves least (Monge and Kantorovich; Pitié
# and Kokaram 2007), one for each of a few bands of lightness: so shadows get the colours of shadows
# and highlights those of highlights. Bands have the same share of each picture.

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from safelight.imaging import oklab
from safelight.imaging.grade import decoded, encoded, tabulated
from safelight.imaging.oklab import Colors

Floats = npt.NDArray[np.float64]

#: Bands of lightness, and how far each reaches into its neighbours, as a part of the picture.
_BANDS, _REACH = 7, 0.12
#: Quantiles that lightness is matched at.
_QUANTILES = np.linspace(0.01, 0.99, 15)
#: How much lighter or darker any tone becomes, and how steep the curve is at least and at most.
_MOST_LIGHTER, _SLOPES = 0.2, (0.45, 1.7)
#: Lightness up to which quantiles are taken as they are: the curve must end somewhere.
_BRIGHTEST = 0.99
#: Oklab chroma that is added to both pictures' spread, so that noise in grey is no colour.
_SPREAD = 0.02
#: How much more colourful a band becomes at most, and how far its middle moves.
_MOST_COLOR, _MOST_SHIFT = 1.8, 0.12
#: A colour up to this part of what sRGB has stays as it is; beyond, it is brought inside softly.
_KNEE = 0.8
#: Skin, in Oklab: the hue in degrees and how far around it, its least and its greatest chroma, and
#: how much of a change of colour it is spared.
_SKIN_HUE, _SKIN_WIDTH, _SKIN_CHROMA, _SPARED = 52.0, 32.0, (0.03, 0.14), 0.6
_TINY = 1e-4


@dataclass(frozen=True, slots=True, eq=False)
class _Look:
    """What a picture's colours are like."""

    #: (len(_QUANTILES),): of lightness.
    quantiles: Floats
    #: By band: lightness (n,), the middle of a and b (n, 2), their covariance (n, 2, 2).
    lightness: Floats
    middles: Floats
    spreads: Floats


def table(values: Colors, wanted: Colors, strength: float, skin: float) -> Colors:
    """The cube, for `imaging.cube.look_up`, that gives a picture the colours of another.

    `values` and `wanted` are (n, 3): sRGB values 0..1 of the two, a sample. `strength` is 0..1,
    and so is `skin`: how sure it is that colours like skin are skin.
    """
    own, other = (_look(oklab.to_lab(decoded(each))) for each in (values, wanted))
    move = _Move(own, other)
    return tabulated(lambda colors: _moved(colors, move, strength, skin))


def sample(squares: Sequence[Colors]) -> Colors:
    """(n, 3) of pictures (h, w, 3)."""
    return np.concatenate([square.reshape(-1, 3) for square in squares])


def _moved(colors: Colors, move: _Move, strength: float, skin: float) -> Colors:
    lab = oklab.to_lab(decoded(colors)).astype(np.float64)
    lightness = lab[..., 0] + strength * (move.lightness(lab[..., 0]) - lab[..., 0])
    share = strength * (1 - skin * _SPARED * _skin(lab))
    color = lab[..., 1:] + share[..., None] * (move.color(lab) - lab[..., 1:])
    moved = np.concatenate([np.clip(lightness, 0, 1)[..., None], color], -1)
    return encoded(_fitted(moved))


class _Move:
    """From one look to another, as functions of colour."""

    def __init__(self, own: _Look, other: _Look) -> None:
        self._tones = _curve(own.quantiles, other.quantiles)
        self._places = own.lightness
        self._from = own.middles
        self._to = own.middles + _shortened(other.middles - own.middles, _MOST_SHIFT)
        pairs = zip(own.spreads, other.spreads, strict=True)
        self._maps = np.stack([_least_move(mine, theirs) for mine, theirs in pairs])

    def lightness(self, lightness: Floats) -> Floats:
        """The lightness that each becomes."""
        return np.asarray(np.interp(lightness, *self._tones), np.float64)

    def color(self, lab: Floats) -> Floats:
        """(..., 2): a and b that each colour (..., 3) becomes."""
        between = self._between(lab[..., 0], self._from)
        apart = lab[..., 1:] - between
        maps = self._between(lab[..., 0], self._maps.reshape(-1, 4))
        turned = np.einsum("...ij,...j->...i", maps.reshape(*lab.shape[:-1], 2, 2), apart)
        moved: Floats = self._between(lab[..., 0], self._to) + turned
        return moved

    def _between(self, lightness: Floats, values: Floats) -> Floats:
        """What the bands have, (n, k), interpolated at each lightness."""
        columns = [np.interp(lightness, self._places, column) for column in values.T]
        return np.stack(columns, -1)


def _look(lab: Colors) -> _Look:
    ordered = lab[np.argsort(lab[:, 0], kind="stable")].astype(np.float64)
    count = len(ordered)
    parts = []
    for band in range(_BANDS):
        first = int(count * max(0.0, band / _BANDS - _REACH))
        last = max(first + 1, int(count * min(1.0, (band + 1) / _BANDS + _REACH)))
        parts.append(ordered[first:last])
    return _Look(
        quantiles=np.quantile(ordered[:, 0], _QUANTILES),
        lightness=_rising(np.array([np.median(part[:, 0]) for part in parts])),
        middles=np.array([part[:, 1:].mean(axis=0) for part in parts]),
        spreads=np.array([_covariance(part[:, 1:]) for part in parts]),
    )


def _covariance(color: Floats) -> Floats:
    apart = color - color.mean(axis=0)
    spread: Floats = apart.T @ apart / len(apart) + _SPREAD**2 * np.eye(2)
    return spread


def _rising(values: Floats) -> Floats:
    """The same, no two equal: a picture of one tone has all bands in one place."""
    return np.asarray(np.maximum.accumulate(values) + _TINY * np.arange(len(values)), np.float64)


def _curve(own: Floats, other: Floats) -> tuple[Floats, Floats]:
    """Lightness before and after: through the quantiles, as far as it may bend."""
    aim = own + np.clip(other - own, -_MOST_LIGHTER, _MOST_LIGHTER)
    places = np.concatenate([[0.0], _rising(np.clip(own, _TINY, _BRIGHTEST)), [1.0]])
    runs = np.diff(places)
    rises = np.diff(np.concatenate([[0.0], aim, [1.0]]))
    bent = np.concatenate([[0.0], np.cumsum(np.clip(rises, _SLOPES[0] * runs, _SLOPES[1] * runs))])
    anchor = float(np.median(aim))
    above = bent - bent[len(bent) // 2]
    # What would end beyond black or white is made to end there, so that nothing is cut off.
    above[above > 0] *= min(1.0, (1 - anchor) / max(above[-1], _TINY))
    above[above < 0] *= min(1.0, anchor / max(-above[0], _TINY))
    return places, np.clip(anchor + above, 0, 1)


def _least_move(own: Floats, other: Floats) -> Floats:
    """(2, 2): the symmetric map that gives what is spread as `own` the spread of `other`."""
    root = _power(own, 0.5)
    back = _power(own, -0.5)
    found = back @ _power(root @ other @ root, 0.5) @ back
    sizes, axes = np.linalg.eigh(found)
    limited: Floats = axes @ np.diag(np.minimum(sizes, _MOST_COLOR)) @ axes.T
    return limited


def _power(matrix: Floats, exponent: float) -> Floats:
    sizes, axes = np.linalg.eigh(matrix)
    raised: Floats = axes @ np.diag(np.maximum(sizes, _TINY**2) ** exponent) @ axes.T
    return raised


def _shortened(shifts: Floats, most: float) -> Floats:
    length = np.linalg.norm(shifts, axis=-1, keepdims=True)
    shortened: Floats = shifts / np.sqrt(1 + (length / most) ** 2)
    return shortened


def _skin(lab: Floats) -> Floats:
    """0..1: how much each colour is like skin."""
    hue = np.degrees(np.arctan2(lab[..., 2], lab[..., 1]))
    chroma = np.hypot(lab[..., 1], lab[..., 2])
    near = np.clip(1.5 - np.abs(hue - _SKIN_HUE) / _SKIN_WIDTH, 0, 1)
    least, most = _SKIN_CHROMA
    colored = np.clip(chroma / least - 0.5, 0, 1) * np.clip(3 - 2 * chroma / most, 0, 1)
    return np.asarray(near * colored, np.float64)


def _fitted(lab: Floats) -> Colors:
    """Linear light; colours near the end of what sRGB has are brought inside, keeping their hue."""
    lightness, chroma, hue = oklab.polar(lab)
    most = np.maximum(oklab.most_chroma(lightness, hue), _TINY)
    over = np.maximum(chroma / most - _KNEE, 0) / (1 - _KNEE)
    soft = most * (np.minimum(chroma / most, _KNEE) + (1 - _KNEE) * np.tanh(over))
    return np.clip(oklab.to_light(oklab.lab(lightness, soft, hue)), 0, 1)

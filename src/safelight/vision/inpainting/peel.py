"""Fill a small picture's holes from their rims inwards, one layer at a time."""

# The first guess decides what the whole filling will be like (Newson et al. 2014): layer by layer,
# lines that reach a hole go on into it.

import numpy as np

from safelight.vision.arrays import Bytes, Floats
from safelight.vision.inpainting.patches import (
    ACROSS,
    DOWN,
    RADIUS,
    SIDE,
    Level,
    Places,
    bordered,
    dilated,
    shifts,
)

#: How fast a patch's pixels lose weight with their distance from its middle, in pixels.
_SIGMA = 2.0
#: Pairs of patches that are compared for one layer, at most about.
_PAIRS = 1_000_000


def peeled(level: Level) -> Floats:
    """(h, w, channels): the level's picture, each hole's pixel taken from the best known patch.

    Each is compared with every source, or with a regular choice of them where they are many. The
    level must have at least one source.
    """
    peel = _Peel(level)
    while peel.layer():
        pass
    return peel.values


class _Peel:
    def __init__(self, level: Level) -> None:
        self._level = level
        self._shifts = np.array(shifts(level.width))
        self._flat = level.padded.reshape(level.height * level.width, -1).copy()
        hole = bordered(level.scene.hole.astype(np.uint8))
        self._known: Bytes = bordered(np.ones(level.scene.hole.shape, np.uint8)) & (1 - hole)
        self._hole = hole
        rim = dilated(hole, 3) - hole
        many = len(level.sources) * max(1, int(np.count_nonzero(rim)))
        self._sources = level.sources[:: 1 + many // _PAIRS]
        self._patches = self._around(self._flat, self._sources)
        self._squares: Floats = np.square(self._patches).sum(axis=2)
        middle = np.square(np.arange(SIDE) - RADIUS)
        self._bell = np.exp(-np.add.outer(middle, middle).ravel() / (2 * _SIGMA**2))

    @property
    def values(self) -> Floats:
        whole = self._flat.reshape(self._level.height, self._level.width, -1)
        return whole[RADIUS:-RADIUS, RADIUS:-RADIUS]

    def layer(self) -> bool:
        """Fill the holes' outermost pixels; whether there were any."""
        rim = self._hole & dilated(self._known, 3)
        places = np.flatnonzero(rim)
        if len(places) == 0:
            return False
        best = np.argmin(self._errors(places) + self._distances(places), axis=1)
        self._flat[places] = self._flat[self._sources[best]]
        self._known.ravel()[places] = 1
        self._hole.ravel()[places] = 0
        return True

    def _errors(self, places: Places) -> Floats:
        """(places, sources): mean squared differences of what is known of each patch."""
        weight = (self._around(self._known.reshape(-1, 1), places)[..., 0] * self._bell).astype(
            np.float32
        )
        wanted = self._around(self._flat, places)
        weighted = (wanted * weight[..., None]).reshape(len(places), -1)
        own = (np.square(wanted).sum(axis=2) * weight).sum(axis=1)
        sums = weight @ self._squares.T
        sums -= 2 * (weighted @ self._patches.reshape(len(self._patches), -1).T)
        errors: Floats = (sums + own[:, None]) / weight.sum(axis=1)[:, None]
        return errors

    def _distances(self, places: Places) -> Floats:
        """(places, sources): what it costs that they lie apart."""
        width, side = self._level.width, max(self._level.height, self._level.width)
        rows, columns = np.divmod(places, width)
        source_rows, source_columns = np.divmod(self._sources, width)
        down = np.subtract.outer(rows, source_rows).astype(np.float32) * np.float32(DOWN / side)
        across = np.subtract.outer(columns, source_columns).astype(np.float32)
        across *= np.float32(ACROSS / side)
        return np.asarray(np.square(down) + np.square(across), np.float32)

    def _around(self, flat: Floats | Bytes, places: Places) -> Floats:
        """(places, patch, channels)."""
        return np.asarray(flat[places[:, None] + self._shifts], np.float32)

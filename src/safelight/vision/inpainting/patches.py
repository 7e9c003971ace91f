"""Patches of a picture: what known one is most like what is wanted where something is missing."""

# Nearest neighbours are found as PatchMatch does (Barnes et al. 2009): what suits a place mostly
# suits its neighbours, moved along, and chance finds the rest. Here all places take each step at
# once, on short descriptions of the patches in place of the patches themselves.

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from safelight.vision.arrays import Bytes, Floats

Bools = npt.NDArray[np.bool_]
#: Places in a padded picture, counted row by row.
Places = npt.NDArray[np.intp]

#: A patch reaches this far from its middle, in pixels.
RADIUS = 3
SIDE = 2 * RADIUS + 1
#: What an equal distance across and down costs: what lies at one height in a photo is of one kind.
DOWN, ACROSS = 1.2, 0.6
#: Luma, and two differences of colour with a little more weight than in YCbCr.
_LUMA_CHROMA = np.array(
    [[0.299, 0.587, 0.114], [-0.203, -0.397, 0.6], [0.6, -0.503, -0.097]], np.float32
)
#: The cosines (down, across) that describe a patch's luma, and each of its differences of colour.
_COSINES = (
    [(down, across) for down in range(4) for across in range(4) if down + across < 4],  # noqa: PLR2004
    [(0, 0), (0, 1), (1, 0)],
    [(0, 0), (0, 1), (1, 0)],
)
#: Pairs of patches that are all compared where they are no more than this.
_FEW = 6_000_000
_BATCH = 1024
_SEED = 7
#: Weight that a patch loses with each pixel between it and what is known: certainty goes inwards.
_FADE = 0.85


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """A picture with holes at one resolution."""

    #: (h, w, channels): 0..1, three colours first; anything in the holes.
    values: Floats
    #: (h, w): what is to be made up.
    hole: Bools
    #: (h, w): what is kept, and yet to be imitated, so that one can pass into the other.
    imitated: Bools
    #: (h, w): what is kept, and not taken for anything else; None if there is no such thing.
    avoided: Bools | None = None


class Level:
    """One resolution at work. Places count in the scene with a border of RADIUS pixels."""

    def __init__(self, scene: Scene, pull: float) -> None:
        self.scene = scene
        #: How much the distance between a place and what it takes counts, 1 in full.
        self.pull = pull
        unknown = bordered(scene.hole.astype(np.uint8))
        imitated = bordered(scene.imitated.astype(np.uint8))
        within = bordered(np.ones(scene.hole.shape, np.uint8))
        touching = dilated(unknown, SIDE) & within
        whole = 1 - dilated(1 - within, SIDE)
        self.height, self.width = within.shape
        #: Whole patches that are known: what can be taken.
        self.is_source: Bools = ((whole == 1) & (touching == 0)).ravel()
        if scene.avoided is not None:
            self.is_source &= dilated(bordered(scene.avoided.astype(np.uint8)), SIDE).ravel() == 0
        self.sources: Places = np.flatnonzero(self.is_source)
        self.holes: Places = np.flatnonzero(unknown)
        self.imitated: Places = np.flatnonzero(imitated)
        #: Middles of all patches that something is wanted for; `chosen` and `error` go in parallel.
        self.targets: Places = np.flatnonzero(touching | dilated(imitated, SIDE) & within)
        #: What to take for each target, and how far it is from what is wanted there.
        self.chosen: Places = np.zeros_like(self.targets)
        self.error: Floats = np.full(len(self.targets), np.inf, np.float32)
        depth = cv2.distanceTransform(unknown, cv2.DIST_L2, 3).ravel()[self.targets]
        self._trust: Floats = (_FADE**depth).astype(np.float32)
        #: Those targets that could choose themselves, by their number.
        self._own: Places = np.flatnonzero(self.is_source[self.targets])
        self._chance = np.random.default_rng(_SEED)
        self._values = mirrored(scene.values)
        self._features: Floats = np.empty((0, 0), np.float32)
        self._wanted: Floats = self._features

    @property
    def padded(self) -> Floats:
        """The picture as it is now, with its border."""
        return self._values

    @property
    def values(self) -> Floats:
        """The picture as it is now, (h, w, channels)."""
        return self._values[RADIUS:-RADIUS, RADIUS:-RADIUS]

    def draw(self, values: Floats) -> None:
        """Put this picture, (h, w, channels), into the holes."""
        self.values[self.scene.hole] = values[self.scene.hole]
        self._values = mirrored(self.values)

    def by_place(self) -> Places:
        """What to take for every place of the padded picture; 0 where there is nothing to take."""
        nearest = np.zeros(self.height * self.width, np.intp)
        nearest[self.targets] = self.chosen
        return nearest

    def choose(self, chosen: Places) -> None:
        """Begin with these; what is no whole known patch is replaced by chance."""
        self.chosen = np.clip(chosen, 0, len(self.is_source) - 1)
        wrong = ~self.is_source[self.chosen]
        self.chosen[wrong] = self._chance.choice(self.sources, int(wrong.sum()))
        self.look()

    def look(self) -> None:
        """Take the picture as it is now for what patches are compared with."""
        self._features = _features(self._values, self.pull)
        self._wanted = self._features[self.targets]
        self.error = self._errors(self.chosen)

    def search(self, steps: tuple[int, ...], reach: tuple[int, ...]) -> None:
        """Improve what is chosen by neighbours so many pixels away, then by chance within these."""
        if len(self.targets) * len(self.sources) <= _FEW:
            self._compare_all()
            return
        for step in steps:
            for shift in (-step * self.width, step * self.width, -step, step):
                self._try_neighbours(shift)
        for radius in reach:
            down, across = self._chance.integers(-radius, radius + 1, (2, len(self.targets)))
            self._try(self.chosen + down * self.width + across)

    def vote(self, places: Places) -> Floats:
        """(n, channels): the means of what the chosen patches have at these places."""
        nearest = self.by_place()
        weight = np.zeros(len(nearest), np.float32)
        weight[self.targets] = self._weights()
        flat = self._values.reshape(len(nearest), -1)
        total = np.zeros((len(places), flat.shape[1]), np.float32)
        weights = np.full((len(places), 1), np.finfo(np.float32).tiny, np.float32)
        # Every second one, as on a chessboard: the means are the same, in half the time.
        for shift in shifts(self.width)[::2]:
            near = places + shift
            part = weight[near][:, None]
            total += flat[nearest[near] - shift] * part
            weights += part
        return total / weights

    def update(self) -> None:
        """Redraw the holes by a vote."""
        self._values.reshape(-1, self._values.shape[2])[self.holes] = self.vote(self.holes)
        self._values = mirrored(self.values)

    def _weights(self) -> Floats:
        spread = np.float32(2 * np.percentile(self.error[np.isfinite(self.error)], 60) + 1e-6)
        weights: Floats = np.exp(-self.error / spread) * self._trust + np.float32(1e-8)
        return weights

    def _errors(self, chosen: Places) -> Floats:
        apart = self._features[chosen]
        apart -= self._wanted
        errors: Floats = np.einsum("ij,ij->i", apart, apart)
        errors[~self.is_source[chosen]] = np.inf
        errors[self._own[self._too_near(chosen[self._own], self.targets[self._own])]] = np.inf
        return errors

    def _too_near(self, some: Places, others: Places) -> Bools:
        """Which of these overlap: what is imitated must not be taken for itself."""
        down, across = (
            np.abs(a - b)
            for a, b in zip(np.divmod(some, self.width), np.divmod(others, self.width), strict=True)
        )
        near: Bools = np.maximum(down, across) < SIDE
        return near

    def _try(self, chosen: Places) -> None:
        chosen = np.clip(chosen, 0, len(self.is_source) - 1)
        errors = self._errors(chosen)
        better = errors < self.error
        self.chosen[better] = chosen[better]
        self.error[better] = errors[better]

    def _try_neighbours(self, shift: int) -> None:
        nearest = self.by_place()
        theirs = nearest[np.clip(self.targets + shift, 0, len(nearest) - 1)]
        self._try(np.where(theirs > 0, theirs - shift, 0))

    def _compare_all(self) -> None:
        """Find the best of all sources for every target."""
        known = self._features[self.sources]
        offset = np.einsum("ij,ij->i", known, known)
        for start in range(0, len(self.targets), _BATCH):
            part = slice(start, start + _BATCH)
            apart = offset - 2 * (self._wanted[part] @ known.T)
            self.chosen[part] = self.sources[np.argmin(apart, axis=1)]
        self.error = self._errors(self.chosen)


def bordered(values: Bytes) -> Bytes:
    """The array with RADIUS more rows and columns of zeros on every side."""
    return np.pad(values, RADIUS)


def mirrored(values: Floats) -> Floats:
    """The picture with RADIUS more rows and columns on every side that mirror its own."""
    edges = cv2.copyMakeBorder(values, RADIUS, RADIUS, RADIUS, RADIUS, cv2.BORDER_REFLECT)
    return np.ascontiguousarray(edges, np.float32)


def dilated(mask: Bytes, side: int) -> Bytes:
    """The mask widened by a square of this side."""
    return np.asarray(cv2.dilate(mask, np.ones((side, side), np.uint8)), np.uint8)


def shifts(width: int) -> list[int]:
    """From the middle of a patch to each of its pixels, in a picture of this width."""
    reach = range(-RADIUS, RADIUS + 1)
    return [down * width + across for down in reach for across in reach]


def _features(values: Floats, pull: float) -> Floats:
    """(places, n): a description of each patch; squared distances compare two of them.

    The lowest cosines of its luma and colours, and where it lies.
    """
    height, width = values.shape[:2]
    planes = cv2.transform(np.ascontiguousarray(values[..., :3]), _LUMA_CHROMA)
    found = []
    for plane, cosines in zip(cv2.split(planes), _COSINES, strict=True):
        for down, across in cosines:
            kernels = _cosine(across), _cosine(down) / np.float32(SIDE)
            found.append(cv2.sepFilter2D(plane, -1, *kernels))
    rows, columns = np.mgrid[:height, :width].astype(np.float32) / np.float32(max(height, width))
    found += [rows * np.float32(DOWN * pull), columns * np.float32(ACROSS * pull)]
    stacked = np.stack(found, axis=-1).reshape(height * width, -1)
    return np.asarray(stacked, np.float32)


def _cosine(frequency: int) -> Floats:
    wave = np.cos(np.pi * (np.arange(SIDE) + 0.5) * frequency / SIDE)
    return np.asarray(wave / np.linalg.norm(wave), np.float32)

"""Values of a picture explained, around each pixel, as a linear function of its colours.

The model behind guided filters and closed-form matting. Everything is a mean over square windows,
so that its time does not depend on how large they are.
"""

import cv2
import numpy as np

from safelight.vision.arrays import Floats

#: The six values of a symmetric matrix of red, green and blue.
_PAIRS = ((0, 0), (0, 1), (0, 2), (1, 1), (1, 2), (2, 2))
#: A variance of values far below which there is nothing to explain.
_FLAT = np.float32(1e-3)
_Planes = tuple[Floats, ...]


class LocalLinear:
    """The windows of a picture, prepared so that many arrays can be explained by its colours."""

    def __init__(self, guide: Floats, radius: int, noise: float) -> None:
        """Prepare (h, w, 3) with values 0..1; a window's side is 2 * radius + 1.

        `noise` is the variance of colour below which a difference counts for little.
        """
        self._side = 2 * radius + 1
        # Windows end where the picture does: only so is what `unexplained` does symmetric.
        self._part = self._sums(np.ones(guide.shape[:2], np.float32))
        self._planes = _planes(guide)
        self._means = tuple(self._mean(plane) for plane in self._planes)
        self._inverse = _inverse(self._spread(noise))

    def functions(self, values: Floats) -> Floats:
        """(h, w, 4): the factors of red, green and blue and the constant for `values`, (h, w).

        They are means over the functions of all windows that a pixel is in.
        """
        return np.dstack([self._mean(each) for each in self._of_windows(values)])

    def unexplained(self, values: Floats) -> Floats:
        """(h, w): the part, 0..1, of the variance of `values` around a pixel that colours leave."""
        middle = self._mean(values)
        shared = self._shared(values, middle)
        variance = self._mean(self._mean(values * values) - middle * middle)
        explained = self._mean(_products(self._factors(shared), shared))
        return np.asarray(np.clip(1 - explained / (variance + _FLAT), 0, 1), np.float32)

    def laplacian(self, values: Floats) -> Floats:
        """(h, w): `values` without what the functions give: a matting Laplacian times them.

        It is a linear, symmetric and positive semidefinite function of the values.
        """
        *factors, constant = self._of_windows(values)
        left: Floats = self._part * values - self._sums(constant)
        for factor, plane in zip(factors, self._planes, strict=True):
            left -= self._sums(factor) * plane
        return left

    def _of_windows(self, values: Floats) -> _Planes:
        """Factors and constant of the window around each pixel."""
        middle = self._mean(values)
        factors = self._factors(self._shared(values, middle))
        return *factors, middle - _products(factors, self._means)

    def _shared(self, values: Floats, middle: Floats) -> _Planes:
        """Covariances of the values, whose means are `middle`, with each colour."""
        return tuple(
            self._mean(plane * values) - mean * middle
            for plane, mean in zip(self._planes, self._means, strict=True)
        )

    def _factors(self, shared: _Planes) -> _Planes:
        return tuple(_products(row, shared) for row in self._inverse)

    def _spread(self, noise: float) -> _Planes:
        """Variances and covariances of the colours, in the order of `_PAIRS`."""
        planes, means = self._planes, self._means
        return tuple(
            self._mean(planes[i] * planes[j]) - means[i] * means[j] + np.float32(noise * (i == j))
            for i, j in _PAIRS
        )

    def _mean(self, values: Floats) -> Floats:
        return np.asarray(self._sums(values) / self._part, np.float32)

    def _sums(self, values: Floats) -> Floats:
        """Sums over windows as parts of a whole window's area."""
        side = (self._side, self._side)
        return np.asarray(cv2.blur(values, side, borderType=cv2.BORDER_CONSTANT), np.float32)


def _products(first: _Planes, second: _Planes) -> Floats:
    """The sum of the products of two times three planes."""
    total = first[0] * second[0]
    total += first[1] * second[1]
    total += first[2] * second[2]
    return total


def _planes(guide: Floats) -> _Planes:
    return tuple(np.ascontiguousarray(guide[..., band]) for band in range(3))


def _inverse(spread: _Planes) -> tuple[_Planes, ...]:
    """The rows of the inverse of a symmetric matrix at each pixel."""
    # With 64 bits, for in a grey picture the three colours are all but one.
    rr, rg, rb, gg, gb, bb = (each.astype(np.float64) for each in spread)
    red = gg * bb - gb * gb, gb * rb - rg * bb, rg * gb - gg * rb
    middle, across, blue = rr * bb - rb * rb, rb * rg - rr * gb, rr * gg - rg * rg
    size = red[0] * rr + red[1] * rg + red[2] * rb
    rows = red, (red[1], middle, across), (red[2], across, blue)
    return tuple(tuple((each / size).astype(np.float32) for each in row) for row in rows)

"""How near a colour is to that of skin, light or dark: what spares it from strong changes."""

import numpy as np

from safelight.imaging.oklab import Colors

#: Oklab's hue of skin in radians, and how far from it skin may be.
_HUE, _SPREAD = 0.9, 0.4
#: The chroma above which a colour is no grey.
_COLOURED = 0.02


def likeness(chroma: Colors, hue: Colors) -> Colors:
    """0..1, shape (..., 1), for what `oklab.polar` gives: chroma (..., 1) and hue (..., 2)."""
    aside = np.arctan2(hue[..., 1:], hue[..., :1]) - _HUE
    near = np.exp(-np.square(np.angle(np.exp(1j * aside)) / _SPREAD))
    coloured: Colors = near * np.clip(chroma / _COLOURED, 0, 1)
    return coloured

"""Every style that has a name draws, and no two of them alike."""

import numpy as np
from tests.support.networks import networks, opened

from safelight.imaging.budget import Budget
from safelight.imaging.style_names import NAMES
from safelight.vision.restyling.painted import painted
from safelight.vision.restyling.restyle import drawing


def test_no_two_styles_look_alike() -> None:
    rgb = drawing(opened("coffee.png"), 4096)
    made = [painted(rgb, name, networks(), Budget()) for name in NAMES]
    assert all(each.shape == rgb.shape and np.isfinite(each).all() for each in made)
    apart = [
        float(np.abs(one - other).mean()) for at, one in enumerate(made) for other in made[:at]
    ]
    assert min(apart) > 0.04

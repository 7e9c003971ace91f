"""The picture redrawn in one of 26 painted styles, by one small network that knows them all."""

# Each style is a set of scales and shifts inside the network (Dumoulin et al. 2017).

import numpy as np

from safelight.domain.networks import Networks
from safelight.imaging.budget import Budget
from safelight.imaging.style_names import COUNT, INDEX
from safelight.vision.arrays import Floats
from safelight.vision.restyling.style import in_time

NETWORK = "multistyle26"


def painted(rgb: Floats, name: str, networks: Networks, budget: Budget) -> Floats:
    """The picture, (h, w, 3), 0..1, in a style of `style_names.NAMES`.

    Its sides must be those of `style.drawable`. Raises Refusal: MODEL_MISSING, RENDER_TIMEOUT,
    OUT_OF_MEMORY.
    """
    network = networks.get(NETWORK)
    picture_name, weights_name = network.inputs
    weights = np.zeros(COUNT, np.float32)
    weights[INDEX[name]] = 1

    def run(picture: Floats) -> Floats:
        planes = np.ascontiguousarray(picture.transpose(2, 0, 1)[None])
        (made,) = network.run({picture_name: planes, weights_name: weights})
        return np.ascontiguousarray(np.clip(made[0].transpose(1, 2, 0), 0, 1), np.float32)

    return in_time(run, rgb, budget)

"""What the load asks for: pictures, good and bad, and edits with the size they must give."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from io import BytesIO
from typing import Any

import numpy as np
from PIL import Image

Size = tuple[int, int]

#: Names under which no picture can be had; a job with one of them fails.
BAD = ("damaged.jpg", "words.jpg", "gone.jpg")
#: Width and height of each good picture; the last ones cost the most.
GOOD: Mapping[str, Size] = {
    "small.jpg": (320, 240),
    "upright.webp": (300, 400),
    "clear.png": (500, 300),
    "large.jpg": (1600, 1200),
}


@dataclass(frozen=True, slots=True)
class Edit:
    """A part of a request, and the size of what it makes of a picture."""

    body: Mapping[str, Any]
    size: Callable[[Size], Size]


EDITS: Mapping[str, Edit] = {
    "thumb": Edit(
        {"operations": {"resizing": {"width": 160, "height": 120, "fit": "crop"}}},
        lambda _: (160, 120),
    ),
    "convert": Edit({"operations": {}, "output": {"format": "webp"}}, lambda size: size),
    "grade": Edit(
        {
            "operations": {
                "adjustments": {"hdr": 60, "exposure": 5, "sharpness": 20},
                "background": {"color": "#ffffff"},
            },
            "output": {"format": {"type": "jpeg", "quality": 85}},
        },
        lambda size: size,
    ),
    "canvas": Edit(
        {
            "operations": {
                "resizing": {"width": 256, "height": 256, "fit": "canvas"},
                "background": {"color": "#336699"},
            },
            "output": {"format": "png"},
        },
        lambda _: (256, 256),
    ),
}


def files() -> dict[str, bytes]:
    """The files to serve, by name; `gone.jpg` is not among them."""
    made = {name: encoded(size, name) for name, size in GOOD.items()}
    large = made["large.jpg"]
    return {**made, "damaged.jpg": large[: len(large) // 3], "words.jpg": b"No picture.\n" * 40}


def encoded(size: Size, name: str) -> bytes:
    """A picture with soft shapes, edges and grain, encoded as its name says."""
    width, height = size
    y, x = np.mgrid[0:height, 0:width]
    grain = np.random.default_rng(width).normal(0, 6, (height, width))
    planes = [
        128 + 90 * np.sin(x / (17 + 9 * band)) * np.cos(y / (23 + 7 * band)) + grain
        for band in range(3)
    ]
    planes[0][(x // 40 + y // 40) % 7 == 0] += 60
    if name.endswith(".png"):
        planes.append(255 * (np.hypot(x - width / 2, y - height / 2) < height / 2.2))
    pixels = np.clip(np.dstack(planes), 0, 255).astype(np.uint8)
    out = BytesIO()
    kind = {"jpg": "JPEG", "png": "PNG", "webp": "WEBP"}[name.rpartition(".")[2]]
    Image.fromarray(pixels).save(out, kind)
    return out.getvalue()

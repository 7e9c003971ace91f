"""Sample request bodies: the documented worked example, and one that names every field."""

from typing import Any

_INPUT = "https://picsum.photos/200.jpg"

#: The worked example of Claid's own documentation.
RESIZE: dict[str, Any] = {
    "input": _INPUT,
    "operations": {"resizing": {"width": 1000}, "background": {"remove": False}},
}

#: Every field with a value that works without any model.
EVERY_FIELD: dict[str, Any] = {
    "input": _INPUT,
    "operations": {
        "restorations": {"decompress": None, "upscale": None, "polish": False},
        "adjustments": {
            "hdr": {"intensity": 60, "stitching": False},
            "exposure": 5,
            "saturation": 10,
            "contrast": 5,
            "sharpness": 20,
        },
        "background": {"remove": False, "color": "#ffffff", "blur": False},
        "resizing": {
            "width": 1200,
            "height": 1200,
            "fit": {"type": "crop", "crop": "smart"},
        },
        "padding": "5% 10%",
        "privacy": {"blur_car_plate": False, "identity_crop": False},
        "generative": None,
    },
    "output": {
        "format": {"type": "jpeg", "quality": 90, "progressive": True},
        "metadata": {"dpi": 300, "color_space": "RGB"},
    },
}

#: Many inputs, one edit.
BATCH: dict[str, Any] = {
    "input": [_INPUT, "https://picsum.photos/300.jpg"],
    "operations": {"resizing": {"width": "50%"}},
    "output": {"format": "webp"},
}


def without_input(body: dict[str, Any]) -> dict[str, Any]:
    """The same for an upload, whose input is the file beside it."""
    return {key: value for key, value in body.items() if key != "input"}

"""The core's operations and output for Claid's."""

from collections.abc import Callable
from typing import Any

import pytest

from safelight.dialects.claid.translate import to_edit
from safelight.domain.edit import ColorSpace, Compression, Edit, Format, Output
from safelight.operations import registry
from safelight.pipeline import plan
from safelight.pipeline.limits import Limits

Read = Callable[..., Any]

HUNDRED = {"percent": 100.0}


@pytest.mark.parametrize(
    "operations",
    [
        {},
        {"restorations": {"decompress": None, "upscale": None, "polish": False}},
        {"adjustments": {"hdr": 0, "exposure": 0, "sharpness": 0.9}},
        {"adjustments": {"hdr": {"intensity": 0, "stitching": True}}},
        {"background": {"remove": False, "blur": False}},
        {"resizing": {"width": "auto", "height": "auto", "fit": "canvas"}},
        {"resizing": {"width": "100%", "height": "100%", "fit": "bounds"}},
        {"resizing": {"width": "100%"}},
        {"resizing": {"fit": "outpaint"}},
        {"padding": "0px"},
        {"padding": "0% 0%"},
        {"privacy": {"blur_car_plate": False, "identity_crop": False}},
        {"generative": {}},
    ],
)
def test_what_changes_nothing_is_left_out(read: Read, operations: object) -> None:
    assert to_edit(read(operations)).operations == {}


@pytest.mark.parametrize(
    ("operations", "name", "params"),
    [
        (
            {"resizing": {"width": 1000}},
            "resize",
            {"width": {"pixels": 1000}, "height": "auto", "fit": "crop", "crop": "center"},
        ),
        (
            {"resizing": {"width": "150%", "height": "auto", "fit": "bounds"}},
            "resize",
            {"width": {"percent": 150.0}, "height": "auto", "fit": "bounds", "crop": "center"},
        ),
        (
            {"resizing": {"width": 800, "height": 800, "fit": {"crop": "smart"}}},
            "resize",
            {"width": {"pixels": 800}, "height": {"pixels": 800}, "fit": "crop", "crop": "smart"},
        ),
        (
            {"background": {"remove": {"clipping": True}}},
            "resize",
            {"width": HUNDRED, "height": HUNDRED, "fit": "canvas", "crop": "center"},
        ),
        (
            {"padding": "5% 10%"},
            "pad",
            {
                "top": {"percent": 10.0},
                "right": {"percent": 5.0},
                "bottom": {"percent": 10.0},
                "left": {"percent": 5.0},
            },
        ),
        (
            {"padding": "0px 4px 0px 0px"},
            "pad",
            {
                "top": {"pixels": 0},
                "right": {"pixels": 4},
                "bottom": {"pixels": 0},
                "left": {"pixels": 0},
            },
        ),
        ({"background": {"color": "#FFF"}}, "background_color", {"color": "#ffffff"}),
        ({"background": {"color": "transparent"}}, "background_color", {"color": "transparent"}),
        (
            {"adjustments": {"hdr": {}}},
            "adjust",
            {
                "hdr": 100,
                "hdr_stitching": False,
                "exposure": 0,
                "saturation": 0,
                "contrast": 0,
                "sharpness": 0,
            },
        ),
        (
            {"adjustments": {"contrast": -5}},
            "adjust",
            {
                "hdr": None,
                "hdr_stitching": False,
                "exposure": 0,
                "saturation": 0,
                "contrast": -5,
                "sharpness": 0,
            },
        ),
    ],
)
def test_what_changes_the_picture_is_named_in_the_core_s_words(
    read: Read, operations: object, name: str, params: object
) -> None:
    edit = to_edit(read(operations))
    assert edit.operations[name] == params
    plan.check(edit, Limits())


@pytest.mark.parametrize(
    ("operations", "expected"),
    [
        ({"restorations": {"decompress": "auto"}}, {"decompress": {"mode": "auto"}}),
        ({"restorations": {"polish": True}}, {"polish": {}}),
        (
            {"restorations": {"upscale": "faces"}},
            {"upscale": {"method": "faces", "version": None}},
        ),
        (
            {"restorations": {"upscale": {"type": "photo", "version": 3}}},
            {"upscale": {"method": "photo", "version": "3"}},
        ),
        (
            {"restorations": {"upscale": "photo"}},
            {"upscale": {"method": "photo", "version": "2"}},
        ),
        (
            {"background": {"remove": True}},
            {
                "background_remove": {
                    "category": "general",
                    "object_to_keep": None,
                    "clipping": False,
                }
            },
        ),
        (
            {"background": {"remove": {"type": "products", "version": "3"}}},
            {
                "background_remove": {
                    "category": "products",
                    "object_to_keep": None,
                    "clipping": False,
                }
            },
        ),
        (
            {"background": {"blur": {"selective": {"object_to_keep": "the cars"}}}},
            {
                "background_blur": {
                    "category": None,
                    "object_to_keep": "the cars",
                    "type": "regular",
                    "level": "medium",
                }
            },
        ),
        (
            {"privacy": {"blur_car_plate": True, "identity_crop": True}},
            {"blur_car_plate": {}, "identity_crop": {}},
        ),
        (
            {"resizing": {"width": "150%", "height": "100%", "fit": "outpaint"}},
            {
                "outpaint": {
                    "width": {"percent": 150.0},
                    "height": HUNDRED,
                    "feathering": 15.0,
                    "by": None,
                }
            },
        ),
        (
            {"resizing": {"fit": {"type": "outpaint", "outpaint_by": "10% 20px"}}},
            {
                "outpaint": {
                    "width": "auto",
                    "height": "auto",
                    "feathering": 15.0,
                    "by": [{"percent": 10.0}, {"pixels": 20}],
                }
            },
        ),
        (
            {"generative": {"style_transfer": {"style_reference_image": "https://host/s.jpg"}}},
            {
                "style_transfer": {
                    "style_reference_image": "https://host/s.jpg",
                    "prompt": None,
                    "style_strength": 0.75,
                    "denoising_strength": 0.75,
                    "depth_strength": 1.0,
                }
            },
        ),
    ],
)
def test_what_needs_a_network_keeps_its_parameters(
    read: Read, operations: object, expected: object
) -> None:
    edit = to_edit(read(operations))
    assert edit.operations == expected
    plan.check(edit, Limits())


@pytest.mark.parametrize(
    ("output", "expected"),
    [
        ({}, Output(format=Format.JPEG, quality=85, progressive=True)),
        (
            {"format": {"type": "jpeg", "quality": 7, "progressive": False}},
            Output(format=Format.JPEG, quality=7, progressive=False),
        ),
        ({"format": "png"}, Output(format=Format.PNG, compression=Compression.OPTIMAL)),
        (
            {"format": {"type": "png", "quality": 5, "compression": "fast"}},
            Output(format=Format.PNG, compression=Compression.FAST),
        ),
        (
            {"format": "webp"},
            Output(format=Format.WEBP, quality=75, compression=Compression.LOSSY),
        ),
        (
            {"format": "avif"},
            Output(format=Format.AVIF, quality=50, compression=Compression.LOSSY),
        ),
        ({"format": "tiff"}, Output(format=Format.TIFF, compression=Compression.LOSSLESS)),
        (
            {"format": {"type": "tiff", "compression": "lossy"}},
            Output(format=Format.TIFF, quality=75, compression=Compression.LOSSY),
        ),
        (
            {"format": {"type": "avif", "quality": 85}},
            Output(format=Format.AVIF, quality=85, compression=Compression.LOSSY),
        ),
        (
            {"format": {"type": "tiff", "quality": 85}},
            Output(format=Format.TIFF, compression=Compression.LOSSLESS),
        ),
        (
            {"format": {"type": "webp", "compression": {"type": "lossy", "quality": 9}}},
            Output(format=Format.WEBP, quality=9, compression=Compression.LOSSY),
        ),
        (
            {"metadata": {"dpi": 300, "color_space": "RGB"}},
            Output(quality=85, dpi=300, color_space=ColorSpace.RGB),
        ),
        (
            {"metadata": {"color_space": "CMYK"}},
            Output(quality=85, color_space=ColorSpace.CMYK, cmyk_profile="USWeb_Coated"),
        ),
        (
            {"metadata": {"color_space": {"type": "CMYK", "color_profile": "ISO_Coated"}}},
            Output(quality=85, color_space=ColorSpace.CMYK, cmyk_profile="ISO_Coated"),
        ),
    ],
)
def test_the_output_carries_claid_s_own_defaults(
    read: Read, output: dict[str, object], expected: Output
) -> None:
    assert to_edit(read({}, **output)) == Edit(output=expected)


def test_every_parameter_that_the_core_carries_is_one_it_knows(read: Read) -> None:
    operations = {
        "adjustments": {"hdr": 50, "exposure": 1},
        "background": {"color": "#fff"},
        "resizing": {"width": 100, "height": 50, "fit": {"crop": "smart"}},
        "padding": "10%",
    }
    carried = {
        name: params
        for name, params in to_edit(read(operations)).operations.items()
        if name in registry()
    }
    plan.check(Edit(operations=carried), Limits())
    assert {"resize", "pad", "background_color"} <= carried.keys()


def test_all_of_the_input_s_width_is_a_size_for_a_clipped_subject(read: Read) -> None:
    operations = {"background": {"remove": {"clipping": True}}, "resizing": {"width": "100%"}}
    resize = to_edit(read(operations)).operations["resize"]
    assert resize == {"width": HUNDRED, "height": "auto", "fit": "crop", "crop": "center"}

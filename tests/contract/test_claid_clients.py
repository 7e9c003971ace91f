"""Bodies that published Claid clients send, as captured from them: each is read."""

from typing import Any

import pytest

from safelight.dialects.claid.schema import read_edit, read_upload
from safelight.dialects.claid.translate import to_edit
from safelight.domain.edit import Compression, Format

URL = "https://host/a.jpg"


@pytest.mark.parametrize(
    ("operations", "output_format", "names"),
    [
        (
            {
                "background": {
                    "remove": {"category": "products", "clipping": True},
                    "color": "transparent",
                }
            },
            "png",
            {"background_remove", "background_color", "resize"},
        ),
        (
            {
                "restorations": {"upscale": "smart_enhance"},
                "resizing": {"width": "200%", "height": "200%"},
            },
            "jpeg",
            {"upscale", "resize"},
        ),
        (
            {"background": {"blur": {"category": "general", "type": "lens", "level": "medium"}}},
            "jpeg",
            {"background_blur"},
        ),
        ({"adjustments": {"hdr": 80, "sharpness": 40}}, "jpeg", {"adjust"}),
        (
            {"resizing": {"width": 800, "height": 800, "fit": {"crop": "smart"}}},
            "jpeg",
            {"resize"},
        ),
        ({"resizing": {"width": 1200, "fit": "bounds"}}, "jpeg", {"resize"}),
        ({"resizing": {"width": "150%", "fit": "outpaint"}}, "jpeg", {"outpaint"}),
        (
            {"restorations": {"polish": True, "decompress": "auto"}},
            "jpeg",
            {"polish", "decompress"},
        ),
        (
            {
                "resizing": {
                    "width": "150%",
                    "height": "100%",
                    "fit": {"type": "outpaint", "feathering": "20%"},
                }
            },
            "jpeg",
            {"outpaint"},
        ),
        ({}, "jpeg", set()),
    ],
)
def test_what_the_python_client_sends_is_read(
    operations: dict[str, Any], output_format: str, names: set[str]
) -> None:
    body = {"operations": operations, "output": {"format": {"type": output_format}}}
    assert to_edit(read_upload(body)).operations.keys() == names


@pytest.mark.parametrize(
    ("kind", "quality", "compression"),
    [
        ("jpeg", 85, None),
        ("png", None, Compression.OPTIMAL),
        ("webp", 85, Compression.LOSSY),
        ("avif", 85, Compression.LOSSY),
        ("tiff", None, Compression.LOSSLESS),
    ],
)
def test_the_python_client_gives_every_format_a_quality(
    kind: str, quality: int | None, compression: Compression | None
) -> None:
    body = {"operations": {}, "output": {"format": {"type": kind, "quality": 85}}}
    output = to_edit(read_upload(body)).output
    assert (output.format, output.quality, output.compression) == (
        Format(kind),
        quality,
        compression,
    )


def test_the_documented_nulls_are_read() -> None:
    body = {
        "input": URL,
        "operations": {
            "restorations": {"decompress": None, "upscale": None},
            "resizing": {"width": None, "height": None},
            "adjustments": None,
            "background": None,
            "padding": None,
        },
        "output": {"destination": None, "metadata": {"dpi": None}},
    }
    assert to_edit(read_edit(body)).operations == {}
    shorter = {"input": URL, "operations": {"resizing": None}, "output": None}
    assert to_edit(read_edit(shorter)) == to_edit(read_edit(body))


@pytest.mark.parametrize(
    "operations",
    [
        {"adjustments": {"hdr": {}}},
        {"adjustments": {"exposure": 0.15}},
        {"background": {"blur": {"level": " high"}}},
        {"background": {"remove": {"type": "products", "version": "2"}}},
        {
            "resizing": {
                "width": "auto",
                "height": "auto",
                "fit": {"type": "outpaint", "outpaint_by": "10% 20%"},
            }
        },
        {"padding": "0px 400px 0px 0px"},
    ],
)
def test_what_else_has_been_seen_on_the_wire_is_read(operations: dict[str, Any]) -> None:
    assert read_edit({"input": URL, "operations": operations}).input == URL

"""Results look as they did when they were last looked at, within a tolerance.

`make goldens` records them anew: look at the pictures before committing.
"""

import sys
import tempfile
from pathlib import Path
from typing import Any

import pytest
import pyvips

from safelight.domain.edit import Edit, Format, JsonObject, Output
from safelight.pipeline.limits import Limits
from safelight.pipeline.render import render
from safelight.pipeline.task import Rendered, RenderTask

PICTURES = Path(__file__).with_name("pictures")
#: Of 255: other versions of libvips round and resample a little differently.
MEAN, WORST = 0.7, 16

SQUARE: dict[str, Any] = {"width": {"pixels": 96}, "height": {"pixels": 96}}
WIDE: dict[str, Any] = {"width": {"pixels": 160}, "height": {"pixels": 60}}
MARGINS: JsonObject = {
    "top": {"percent": 5},
    "right": {"pixels": 40},
    "bottom": {"percent": 15},
    "left": {"pixels": 8},
}
#: What is asked, by the name of the recorded picture.
CASES: dict[str, dict[str, JsonObject]] = {
    "resize-crop": {"resize": SQUARE},
    "resize-crop-smart": {"resize": {**SQUARE, "crop": "smart"}},
    "resize-crop-wide": {"resize": WIDE},
    "resize-crop-wide-smart": {"resize": {**WIDE, "crop": "smart"}},
    "resize-cover": {"resize": {**SQUARE, "fit": "cover"}},
    "resize-bounds": {"resize": {**SQUARE, "fit": "bounds"}},
    "resize-canvas": {"resize": {**SQUARE, "fit": "canvas"}},
    "resize-enlarge": {"resize": {"width": {"percent": 160}}},
    "resize-shrink": {"resize": {"width": {"percent": 23}}},
    "pad": {"pad": MARGINS},
    "pad-colour": {"pad": MARGINS, "background_color": {"color": "#f2b632"}},
    "canvas-pad-transparent": {
        "resize": {**SQUARE, "fit": "canvas"},
        "pad": MARGINS,
        "background_color": {"color": "transparent"},
    },
    "adjust-hdr": {"adjust": {"hdr": 80}},
    "adjust-exposure-down": {"adjust": {"exposure": -60}},
    "adjust-contrast-saturation": {"adjust": {"contrast": 60, "saturation": 70}},
    "adjust-monochrome-sharp": {"adjust": {"saturation": -100, "sharpness": 80}},
}


def scene() -> pyvips.Image:
    """A sunset of 192 x 128 pixels: a sky, a low sun at the right, hills, reeds in front."""
    x, y = pyvips.Image.xyz(192, 128).bandsplit()
    sky = (y * -1.0 + 180).bandjoin([y * 0.6 + 90, y * -0.2 + 150])
    hills = y > ((x / 19).bandsplit()[0] * 57.3).sin() * 9 + 92
    picture = hills.ifthenelse((y * 0.3 + 20).bandjoin([y * 0.5 + 25, y * 0 + 45]), sky)
    reeds = (x.remainder(12) < 2).bandand() & (y > 104)
    picture = reeds.ifthenelse([12, 16, 20], picture)
    noise = pyvips.Image.gaussnoise(192, 128, sigma=3, mean=0, seed=5)
    image = (picture + noise).cast("uchar").copy(interpretation="srgb")
    return image.draw_circle([255, 214, 120], 150, 62, 17, fill=True)


def made(operations: dict[str, JsonObject], folder: Path) -> pyvips.Image:
    """What the operations make of the scene."""
    source, target = folder / "scene.png", folder / "made.png"
    scene().pngsave(str(source))
    task = RenderTask(
        source=source,
        target=target,
        edit=Edit(operations=operations, output=Output(format=Format.PNG)),
        limits=Limits(),
    )
    assert isinstance(render(task), Rendered)
    return pyvips.Image.pngload(str(target)).copy_memory()


@pytest.mark.parametrize("name", list(CASES))
def test_a_result_looks_as_it_did(name: str, tmp_path: Path) -> None:
    image = made(CASES[name], tmp_path)
    recorded = pyvips.Image.pngload(str(PICTURES / f"{name}.png"))
    assert (image.width, image.height, image.bands) == (
        recorded.width,
        recorded.height,
        recorded.bands,
    )
    # Colour under transparent pixels is nobody's business.
    apart = (shown(image) - shown(recorded)).abs()
    assert apart.avg() <= MEAN
    assert apart.max() <= WORST


def shown(image: pyvips.Image) -> pyvips.Image:
    return image.premultiply() if image.hasalpha() else image


def test_every_recorded_picture_belongs_to_a_case() -> None:
    assert {path.stem for path in PICTURES.glob("*.png")} == set(CASES)


def record() -> None:
    """Write every picture."""
    PICTURES.mkdir(exist_ok=True)
    for name, operations in CASES.items():
        with tempfile.TemporaryDirectory() as folder:
            made(operations, Path(folder)).pngsave(str(PICTURES / f"{name}.png"), keep="none")
        sys.stdout.write(f"recorded {name}\n")


if __name__ == "__main__":
    record()

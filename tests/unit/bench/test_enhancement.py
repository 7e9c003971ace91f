"""How photos are spoilt, and how near what comes out is to them."""

from pathlib import Path

import numpy as np
import pytest
import pyvips
from bench.quality import enhancement
from bench.quality.enhancement import FAULTS, Mended, Nearness


@pytest.fixture(scope="module")
def photo() -> pyvips.Image:
    pixels = np.random.default_rng(4).integers(40, 200, (48, 64, 3)).astype(np.uint8)
    return pyvips.Image.new_from_array(pixels, interpretation="srgb")


@pytest.mark.parametrize("fault", sorted(set(FAULTS) - {"none", "JPEG 20"}))
def test_a_fault_changes_the_photo(photo: pyvips.Image, fault: str) -> None:
    pixels = photo.numpy()
    made = FAULTS[fault](pixels)
    assert made.dtype == np.uint8
    half = made.shape == (24, 32, 3)
    assert half == fault.startswith("half size")
    assert half or (made != pixels).mean() > 0.5


def test_a_jpeg_fault_is_in_the_file(photo: pyvips.Image, tmp_path: Path) -> None:
    whole, bad = (enhancement.written(photo.numpy(), q, tmp_path) for q in (None, 20))
    assert (whole.suffix, bad.suffix) == (".png", ".jpg")
    found = pyvips.Image.new_from_file(str(whole))
    same = enhancement.nearness(found, photo)
    assert (same.psnr, same.color) == (100, 0)
    assert same.ssim == pytest.approx(1)
    assert enhancement.nearness(pyvips.Image.new_from_file(str(bad)), photo).psnr < 40


def test_medians_and_what_got_worse_are_in_the_table() -> None:
    def mended(after: float, color: float) -> Mended:
        return Mended(
            photo="p",
            fault="noise",
            before=Nearness(psnr=30.0, ssim=0.8, color=5.0),
            after=Nearness(psnr=after, ssim=0.9, color=color),
            notes=(),
        )

    text = enhancement.medians([mended(35.0, 2.0), mended(34.0, 3.0), mended(29.0, 6.0)])
    assert "medians of 3 photos" in text
    assert "| noise | 30.00 | 34.00 | 0.80 | 0.90 | 5.00 | 3.00 | 1 |" in text

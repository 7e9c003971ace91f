"""Pictures of every odd kind through every operation: a result or a clear error, never a crash."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import pyvips
from tests.support.networks import opened
from tests.unit.pipeline.test_pairs import ASKED, INPUTS, networks

from safelight.domain.edit import Edit, Format, Output
from safelight.domain.errors import Code
from safelight.pipeline.limits import Limits
from safelight.pipeline.render import render
from safelight.pipeline.task import NotRendered, RenderTask

#: Why a picture may be refused that is good in itself: what is looked for is not in it.
REASONS = {Code.SUBJECT_NOT_FOUND, Code.OPERATION_FAILED}


def face(side: int = 96) -> pyvips.Image:
    """Somebody."""
    whole = opened("astronaut.png").extract_area(120, 20, 240, 240)
    return whole.resize(side / 240)


def flat(width: int, height: int) -> pyvips.Image:
    """Nothing at all."""
    made = pyvips.Image.black(width, height, bands=3) + 128
    return made.cast("uchar").copy(interpretation="srgb")


def noise() -> pyvips.Image:
    values = np.random.default_rng(5).integers(0, 256, (60, 80, 3), dtype=np.uint8)
    return pyvips.Image.new_from_array(values, interpretation="srgb")


def deep() -> pyvips.Image:
    """16 bits."""
    return (face() * 257).cast("ushort").copy(interpretation="rgb16")


def clear(image: pyvips.Image) -> bytes:
    """A PNG whose left half is transparent."""
    alpha = (pyvips.Image.xyz(image.width, image.height)[0] >= image.width // 2).cast("uchar")
    data: bytes = image.bandjoin(alpha).pngsave_buffer()
    return data


PICTURES: dict[str, Callable[[], bytes]] = {
    "one pixel": lambda: flat(1, 1).pngsave_buffer(),
    "three pixels": lambda: flat(3, 1).pngsave_buffer(),
    "a line": lambda: flat(1, 300).pngsave_buffer(),
    "nothing": lambda: flat(64, 48).pngsave_buffer(),
    "noise": lambda: noise().pngsave_buffer(),
    "half transparent": lambda: clear(face()),
    "all transparent": lambda: flat(80, 60).bandjoin(0).pngsave_buffer(),
    "grey": lambda: face().colourspace("b-w").jpegsave_buffer(),
    "grey with alpha, 16 bits": lambda: (
        deep().colourspace("grey16").bandjoin(65_535).pngsave_buffer()
    ),
    "16 bits": lambda: deep().pngsave_buffer(),
    "CMYK": lambda: face().icc_export(output_profile="cmyk").jpegsave_buffer(),
    "odd sides": lambda: face().crop(0, 0, 93, 61).webpsave_buffer(),
}


@pytest.mark.parametrize("kind", PICTURES)
@pytest.mark.parametrize("operation", ASKED)
def test_it_ends_in_a_picture_or_a_clear_error(tmp_path: Path, operation: str, kind: str) -> None:
    source, target = tmp_path / "source", tmp_path / "target"
    source.write_bytes(PICTURES[kind]())
    outcome = render(
        RenderTask(
            source=source,
            target=target,
            edit=Edit(operations={operation: ASKED[operation]}, output=Output(format=Format.PNG)),
            limits=Limits(),
            inputs=INPUTS,
        ),
        networks(),
    )
    if isinstance(outcome, NotRendered):
        assert outcome.code in REASONS, outcome
        assert len(outcome.message) > 20
        assert "OpenCV" not in outcome.message  # that would be a defect of ours
        return
    picture = pyvips.Image.new_from_file(str(target))
    assert (picture.width, picture.height) == (outcome.output.width, outcome.output.height)
    assert picture.avg() >= 0  # all of it can be read
    assert (picture.format == "ushort") == ("16 bits" in kind)

"""Any two operations go together in the documented order, or are refused with a reason."""

from functools import cache
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
import pyvips
from tests.support.networks import networks, opened, photo

from safelight.domain.edit import Edit, Format, Output
from safelight.domain.errors import Invalid
from safelight.operations import registry
from safelight.pipeline import plan
from safelight.pipeline.limits import Limits
from safelight.pipeline.render import render
from safelight.pipeline.task import Rendered, RenderTask

Json = dict[str, Any]
#: Something for every operation to do on a small portrait.
ASKED: dict[str, Json] = {
    "decompress": {"mode": "strong"},
    "blur_car_plate": {},
    "identity_crop": {},
    "background_remove": {"clipping": True},
    "background_blur": {"type": "lens", "level": "high"},
    "style_transfer": {"style_reference_image": "https://example.com/flower.jpg"},
    "upscale": {"method": "smart_resize", "version": None},
    "resize": {"width": {"pixels": 96}, "height": {"pixels": 80}, "crop": "smart"},
    "outpaint": {"by": [{"percent": 10.0}], "feathering": 15.0},
    "polish": {},
    "adjust": {"hdr": 50, "exposure": 10},
    "pad": {"left": {"percent": 10.0}, "top": {"pixels": 5}},
    "background_color": {"color": "#336699"},
}
PNG = Output(format=Format.PNG)


@cache
def portrait() -> bytes:
    """A face, 128 x 128 pixels."""
    face = opened("astronaut.png").extract_area(120, 20, 240, 240)
    data: bytes = face.resize(128 / 240).jpegsave_buffer(Q=60)
    return data


def rendered(folder: Path, edit: Edit) -> Rendered:
    source = folder / "source"
    source.write_bytes(portrait())
    outcome = render(
        RenderTask(
            source=source,
            target=folder / "target",
            edit=edit,
            limits=Limits(),
            inputs={"style_transfer": {"style_reference_image": photo("flower.jpg")}},
        ),
        networks(),
    )
    assert isinstance(outcome, Rendered), outcome
    return outcome


def test_every_operation_is_tried() -> None:
    assert ASKED.keys() == registry().keys()


@pytest.mark.parametrize(("first", "second"), list(combinations(ASKED, 2)))
def test_a_pair_is_carried_out_or_refused_with_a_reason(
    tmp_path: Path, first: str, second: str
) -> None:
    edit = Edit(operations={first: ASKED[first], second: ASKED[second]}, output=PNG)
    try:
        plan.check(edit, Limits())
    except Invalid as invalid:
        [(path, (reason,))] = invalid.fields.items()
        assert {path, reason.removeprefix("cannot be combined with ")} == {first, second}
        return
    outcome = rendered(tmp_path, edit)
    picture = pyvips.Image.new_from_file(str(tmp_path / "target"))
    assert (picture.width, picture.height) == (outcome.output.width, outcome.output.height)
    assert picture[:3].deviate() > 1  # there is something to see


@pytest.mark.parametrize("left_out", [first for first, _ in plan.CONTRADICTIONS])
def test_all_that_go_together_go_together_at_once(tmp_path: Path, left_out: str) -> None:
    gone = {left_out} | {b for a, b in plan.CONTRADICTIONS if a != left_out}
    operations = {name: given for name, given in ASKED.items() if name not in gone}
    rendered(tmp_path, Edit(operations=operations, output=PNG))

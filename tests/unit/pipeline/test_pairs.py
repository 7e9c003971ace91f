"""Any two operations go together in the documented order, or are refused with a reason.

Those that go together are tried in groups, so that every pair is in one of them.
"""

from functools import cache
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
import pyvips
from tests.support.networks import networks as installed
from tests.support.networks import opened, photo

from safelight.domain.edit import Edit, Format, Output
from safelight.domain.errors import Invalid
from safelight.domain.networks import Networks
from safelight.operations import registry
from safelight.pipeline import plan
from safelight.pipeline.limits import Limits
from safelight.pipeline.render import render
from safelight.pipeline.task import Rendered, RenderTask

Json = dict[str, Any]
#: Something for every operation to do on a small portrait.
ASKED: dict[str, Json] = {
    "decompress": {"mode": "strong"},
    "denoise": {"strength": "light"},
    "blur_car_plate": {},
    "identity_crop": {},
    "rotate": {"degrees": 4.0, "flip": "horizontal"},
    "straighten": {},
    "crop": {"ratio": [5, 4], "keep": 90},
    "blur_faces": {"style": "pixelate"},
    "background_remove": {"clipping": True},
    "background_blur": {"type": "lens", "level": "high"},
    "enhance": {"pixels": 9_000},
    "style_transfer": {"style_reference_image": "https://example.com/flower.jpg"},
    "named_style": {"style": "mosaic"},
    "match_look": {"reference": {"url": "https://example.com/flower.jpg"}},
    "upscale": {"method": "smart_resize", "version": None},
    "resize": {"width": {"pixels": 96}, "height": {"pixels": 80}, "crop": "smart"},
    "resolution": {"pixels": 9_000},
    "outpaint": {"by": [{"percent": 10.0}], "feathering": 15.0},
    "polish": {},
    "tone": {"brightness": 10, "vignette": 30, "automatic": "both"},
    "adjust": {"hdr": 50, "exposure": 10},
    "blur": {"amount": 10},
    "set_aside": {"name": "cutout"},
    "drop_shadow": {},
    "pad": {"left": {"percent": 10.0}, "top": {"pixels": 5}},
    "backdrop": {"colors": ["#336699", "#ffffff"]},
    "palette_backdrop": {"mode": "radical"},
    "background_color": {"color": "#336699"},
    "keep_subject": {"original": {"url": "https://example.com/flower.jpg"}, "harmonize": 0.5},
    "confine": {"label": "background", "original": {"url": "https://example.com/flower.jpg"}},
    "stamp": {"image": {"url": "https://example.com/logo.png"}},
    "caption": {"text": "Summer — лето — θέρος", "position": "top_left"},
    "segment": {},
    "identify": {"people": []},
}
INPUTS = {
    "style_transfer": {"style_reference_image": photo("flower.jpg")},
    "match_look": {"reference": photo("flower.jpg")},
    "keep_subject": {"original": photo("flower.jpg")},
    "confine": {"original": photo("flower.jpg")},
    "stamp": {"image": photo("logo.png")},
}
PNG = Output(format=Format.PNG)


#: Those that need another picture than the portrait: their own tests have it.
ELSEWHERE = frozenset({"enrol", "remove_object"})
#: Operations in one group: more would leave little of the picture to see.
MOST = 16


def contradict(first: str, second: str) -> bool:
    return bool({(first, second), (second, first)} & set(plan.CONTRADICTIONS))


def groups() -> list[tuple[str, ...]]:
    """Few groups of operations in which every pair that goes together is."""
    left = [pair for pair in combinations(ASKED, 2) if not contradict(*pair)]
    made = []
    while left:
        group = list(left[0])
        for name in sorted(ASKED, key=lambda name: -sum(name in pair for pair in left)):
            new = name not in group and not any(contradict(name, each) for each in group)
            if new and len(group) < MOST:
                group.append(name)
        made.append(tuple(sorted(group, key=list(ASKED).index)))
        left = [pair for pair in left if not set(pair) <= set(group)]
    return made


@cache
def portrait() -> bytes:
    """A face, 112 x 112 pixels, with a transparent window below it."""
    face = opened("astronaut.png").extract_area(120, 20, 240, 240).resize(112 / 240)
    alpha = (pyvips.Image.black(112, 112) + 255).draw_rect(0, 40, 84, 24, 16, fill=True)
    data: bytes = face.bandjoin(alpha.cast("uchar")).pngsave_buffer()
    return data


@cache
def networks() -> Networks:
    return installed()


def rendered(folder: Path, edit: Edit) -> Rendered:
    source = folder / "source"
    source.write_bytes(portrait())
    outcome = render(
        RenderTask(
            source=source,
            target=folder / "target",
            edit=edit,
            limits=Limits(),
            inputs=INPUTS,
        ),
        networks(),
    )
    assert isinstance(outcome, Rendered), outcome
    return outcome


def test_every_operation_is_tried() -> None:
    assert ASKED.keys() | ELSEWHERE == registry().keys()


def test_every_pair_that_goes_together_is_in_a_group() -> None:
    pairs = {pair for group in groups() for pair in combinations(group, 2)}
    apart = {pair for pair in combinations(ASKED, 2) if contradict(*pair)}
    assert pairs | apart == set(combinations(ASKED, 2))


@pytest.mark.parametrize(("first", "second"), plan.CONTRADICTIONS)
def test_a_pair_that_contradicts_is_refused_with_a_reason(first: str, second: str) -> None:
    with pytest.raises(Invalid) as caught:
        plan.check(Edit(operations={name: ASKED[name] for name in (first, second)}), Limits())
    [(path, (reason,))] = caught.value.fields.items()
    assert {path, reason.removeprefix("cannot be combined with ")} == {first, second}


@pytest.mark.parametrize("group", groups(), ids=" ".join)
def test_operations_that_go_together_are_carried_out(
    tmp_path: Path, group: tuple[str, ...]
) -> None:
    edit = Edit(operations={name: ASKED[name] for name in group}, output=PNG)
    plan.check(edit, Limits())
    outcome = rendered(tmp_path, edit)
    picture = pyvips.Image.new_from_file(str(tmp_path / "target"))
    assert (picture.width, picture.height) == (outcome.output.width, outcome.output.height)
    assert picture[:3].deviate() > 1  # there is something to see

"""Edits are checked, ordered and priced as data, without pixels."""

import subprocess
import sys
from typing import Any

import pytest

from safelight.domain.credits import Credits, from_decimal
from safelight.domain.edit import (
    ColorSpace,
    Compression,
    Drawing,
    Edit,
    Format,
    Output,
    Source,
)
from safelight.domain.engines import Ability
from safelight.domain.errors import Code, Invalid, Refusal
from safelight.imaging.geometry import Size
from safelight.imaging.operation import Operation
from safelight.operations import registry
from safelight.pipeline.limits import Limits
from safelight.pipeline.order import ORDER
from safelight.pipeline.plan import (
    BASE,
    BASE_PRICE,
    Step,
    check,
    default_prices,
    first_size,
    inputs,
    people,
    price,
    require_models,
    sources,
    steps,
    target,
)

Json = dict[str, Any]
PHOTO = Size(4000, 3000)
WIDE: Json = {"width": {"pixels": 100}}


def fields_of(edit: Edit, limits: Limits | None = None) -> dict[str, tuple[str, ...]]:
    with pytest.raises(Invalid) as caught:
        check(edit, limits or Limits())
    return caught.value.fields


@pytest.mark.parametrize(
    "edit",
    [
        Edit(),
        Edit(operations={"resize": WIDE, "pad": {"left": {"percent": 10}}}),
        Edit(operations={"background_remove": {"clipping": True}, "resize": {}}),
        Edit(output=Output(quality=1, dpi=1)),
        Edit(output=Output(quality=100, dpi=65_535)),
        Edit(output=Output(format=Format.PNG, compression=Compression.BEST)),
        Edit(output=Output(format=Format.TIFF, compression=Compression.LOSSY)),
        Edit(output=Output(color_space=ColorSpace.CMYK, cmyk_profile="ISO_Coated")),
    ],
)
def test_an_edit_that_can_be_carried_out_passes(edit: Edit) -> None:
    check(edit, Limits())


@pytest.mark.parametrize(
    ("output", "path"),
    [
        (Output(quality=0), "output.quality"),
        (Output(quality=101), "output.quality"),
        (Output(dpi=0), "output.dpi"),
        (Output(dpi=-1), "output.dpi"),
        (Output(dpi=65_536), "output.dpi"),
        (Output(compression=Compression.BEST), "output.compression"),
        (Output(format=Format.PNG, compression=Compression.LOSSY), "output.compression"),
        (Output(format=Format.WEBP, compression=Compression.FAST), "output.compression"),
        (Output(format=Format.PNG, color_space=ColorSpace.CMYK), "output.color_space"),
        (Output(cmyk_profile="ISO_Coated"), "output.cmyk_profile"),
    ],
)
def test_an_output_that_cannot_be_written_is_refused_by_name(output: Output, path: str) -> None:
    assert list(fields_of(Edit(output=output))) == [path]


def test_every_mistake_of_every_operation_is_reported_at_once() -> None:
    edit = Edit(
        operations={"resize": {"width": {"pixels": 0}}, "pad": {"x": 1}, "unknown": {}},
        output=Output(quality=0),
    )
    assert set(fields_of(edit)) == {"resize.width.pixels", "pad.x", "unknown", "output.quality"}


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("background_remove", "background_blur"),
        ("style_transfer", "background_remove"),
        ("style_transfer", "background_blur"),
    ],
)
def test_operations_that_contradict_each_other_are_refused(first: str, second: str) -> None:
    needed: dict[str, Json] = {"style_transfer": {"style_reference_image": "https://example.com/a"}}
    operations = {name: needed.get(name, {}) for name in (second, first)}
    assert fields_of(Edit(operations=operations)) == {first: (f"cannot be combined with {second}",)}


@pytest.mark.parametrize(
    ("form", "pixels", "limit"),
    [
        (Format.JPEG, 65_501, 65_500),
        (Format.PNG, 65_536, 65_535),
        (Format.WEBP, 16_384, 16_383),
        (Format.AVIF, 16_385, 16_384),
    ],
)
def test_a_side_that_the_format_or_the_limits_forbid_is_refused_beforehand(
    form: Format, pixels: int, limit: int
) -> None:
    edit = Edit(operations={"resize": {"width": {"pixels": pixels}}}, output=Output(format=form))
    assert str(limit) in fields_of(edit)["resize.width"][0]


@pytest.mark.parametrize(
    ("given", "path"),
    [
        ({"width": {"pixels": 1_000_000}}, "resize.width"),
        ({"height": {"percent": 5_000}}, "resize.height"),
        ({"width": {"pixels": 15_000}, "height": {"pixels": 15_000}}, "resize"),
    ],
)
def test_an_output_bomb_is_refused_beforehand(given: Json, path: str) -> None:
    assert list(fields_of(Edit(operations={"resize": given}))) == [path]


def test_steps_come_in_the_documented_order_whatever_the_order_of_the_request() -> None:
    backwards: dict[str, Json] = {"background_color": {}, "pad": {}, "adjust": {}, "resize": {}}
    names = [step.operation.name for step in steps(Edit(operations=backwards), PHOTO)]
    assert names == [name for name in ORDER if name in backwards]


def test_the_order_has_each_operation_once() -> None:
    assert sorted(ORDER) == sorted(registry())


def test_what_fills_transparent_parts_runs_although_it_is_not_asked_for() -> None:
    assert [step.operation.name for step in steps(Edit(), PHOTO)] == ["background_color"]


def needs(edit: Edit, installed: set[str]) -> str:
    with pytest.raises(Refusal) as caught:
        require_models(edit, installed.__contains__)
    assert caught.value.code is Code.MODEL_MISSING
    return caught.value.message


def test_an_operation_whose_network_is_not_installed_is_refused_with_advice() -> None:
    message = needs(Edit(operations={"resize": WIDE, "background_remove": {}}), {"centerface"})
    assert message.startswith("background_remove needs the model u2net,")
    assert "`safelight models pull u2net`" in message


def test_the_first_network_that_is_missing_is_named() -> None:
    edit = Edit(operations={"background_remove": {"object_to_keep": "car"}})
    assert "nanodet" in needs(edit, {"u2net"})


def test_an_edit_whose_networks_are_all_installed_passes() -> None:
    require_models(Edit(operations={"background_remove": {}}), lambda _: True)


def test_an_edit_without_networks_needs_no_model() -> None:
    operations: dict[str, Json] = {name: {} for name in ("resize", "pad", "background_color")}
    require_models(Edit(operations=operations), lambda _: False)


def test_a_job_of_another_version_with_an_unknown_operation_is_refused() -> None:
    with pytest.raises(Invalid) as caught:
        require_models(Edit(operations={"teleport": {}}), lambda _: True)
    assert caught.value.fields == {"teleport": ("no such operation",)}


def test_further_files_are_listed_by_operation_and_parameter() -> None:
    style: Json = {"style_reference_image": "https://example.com/style.jpg"}
    assert inputs(Edit(operations={"resize": WIDE, "style_transfer": style})) == {
        "style_transfer": {
            "style_reference_image": Source(
                url="https://example.com/style.jpg", filename="style_reference_image"
            )
        }
    }


def test_an_edit_of_the_picture_alone_needs_no_further_file() -> None:
    assert inputs(Edit(operations={"resize": WIDE})) == {}


def test_every_operation_has_a_price() -> None:
    assert set(default_prices()) == {BASE, *registry()}


def test_an_edit_costs_the_base_price_and_those_of_its_operations() -> None:
    prices = {"resize": from_decimal("0.5"), "polish": from_decimal(3)}
    edit = Edit(operations={"resize": WIDE, "polish": {}})
    assert price(edit, prices) == BASE_PRICE + prices["resize"] + prices["polish"]


def test_what_is_not_asked_for_costs_nothing() -> None:
    assert price(Edit(), {"background_color": from_decimal(9)}) == BASE_PRICE


def test_the_base_price_can_be_set() -> None:
    assert price(Edit(), {BASE: Credits(7)}) == 7


def test_checking_and_pricing_load_neither_libvips_nor_numpy() -> None:
    program = (
        "import sys; from safelight.pipeline import plan, limits; "
        "from safelight.domain.edit import Edit; "
        "edit = Edit(operations={'resize': {}, 'background_remove': {}, 'outpaint': {}});"
        "plan.check(edit, limits.Limits()); plan.price(edit, {});"
        "plan.require_models(edit, lambda _: True); plan.inputs(edit);"
        "heavy = ('pyvips', 'numpy', 'PIL', 'cv2', 'onnxruntime');"
        "print([name for name in heavy if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"


def step(*, to: Size | None = None, early: bool = False) -> Step:
    """A step that scales to a size, or one that does not, and may do with fewer pixels."""
    operation = Operation[None](
        name="any",
        params=type(None),
        price=from_decimal(0),
        apply=lambda image, _, __: image,
        scales=lambda _, size: to or size,
        early=lambda _: early,
    )
    return Step(operation, None)


SMALL = Size(400, 300)


@pytest.mark.parametrize(
    ("all_steps", "size"),
    [
        ([step()], PHOTO),
        ([step(to=SMALL), step()], SMALL),
        ([step(early=True), step(to=SMALL)], Size(800, 600)),
        ([step(early=True), step(early=True), step(to=SMALL)], Size(800, 600)),
        ([step(early=True), step(), step(to=SMALL)], PHOTO),
        ([step(), step(to=SMALL)], PHOTO),
        ([step(early=True), step(to=Size(3000, 2250))], PHOTO),
        ([step(early=True), step(to=Size(8000, 6000))], PHOTO),
        ([step(to=Size(8000, 6000))], PHOTO),
        ([step(early=True)], PHOTO),
    ],
)
def test_what_will_be_made_smaller_is_read_smaller_where_all_before_it_can_do_with_that(
    all_steps: list[Step], size: Size
) -> None:
    assert first_size(all_steps, PHOTO) == size


def test_a_step_knows_the_size_that_the_next_one_scales_to() -> None:
    later = [step(), step(to=SMALL), step(to=Size(8, 6))]
    assert target(later, PHOTO) == SMALL
    assert target([step()], PHOTO) is None


def test_what_is_cut_off_on_the_way_does_not_count_for_that_size() -> None:
    crop = {"width": {"pixels": 1000}, "height": {"pixels": 1000}}
    edit = Edit(operations={"resize": crop, "outpaint": {"width": {"pixels": 2000}}})
    assert target(steps(edit, Size(1000, 2000)), Size(1000, 2000)) == Size(2000, 2000)


@pytest.mark.parametrize(
    ("before", "size"),
    [
        ({"background_remove": {}}, Size(2000, 1500)),
        ({"background_remove": {"clipping": True}}, PHOTO),
        ({"background_blur": {}}, Size(2000, 1500)),
        ({"style_transfer": {"style_reference_image": "https://example.com/a"}}, Size(2000, 1500)),
        ({"decompress": {"mode": "auto"}}, PHOTO),
        ({"identity_crop": {}}, PHOTO),
        ({}, Size(1000, 750)),
    ],
)
def test_a_large_photo_is_read_small_before_what_needs_no_more(before: Json, size: Size) -> None:
    edit = Edit(operations={**before, "resize": {"width": {"pixels": 1000}}})
    assert first_size(steps(edit, PHOTO), PHOTO) == size


def test_a_size_in_percent_is_the_input_s_whatever_is_cut_off_on_the_way() -> None:
    percent = {"width": {"percent": 50.0}, "height": {"percent": 100.0}}
    edit = Edit(operations={"background_remove": {"clipping": True}, "resize": percent})
    _, resize, _ = steps(edit, PHOTO)
    assert (resize.params.width.pixels, resize.params.height.pixels) == (2000, 3000)


def test_an_edit_says_whose_faces_it_needs() -> None:
    assert people(Edit()) == frozenset()
    assert people(Edit(operations={"resize": WIDE})) == frozenset()
    named = Edit(operations={"identify": {"people": ["a", "b", "a"]}, "resize": WIDE})
    assert people(named) == {"a", "b"}


def test_an_edit_says_every_file_that_it_needs_what_it_draws_by_first() -> None:
    first, second = Source(url="http://a.test/1"), Source(url="http://a.test/2")
    further = {"url": "http://a.test/3", "filename": "image"}
    drawing = Drawing(model="m", ability=Ability.EDIT, prompt="", images=(first, second))
    operations = {"style_transfer": {"style_reference_image": further}}
    assert sources(Edit()) == []
    assert sources(Edit(drawing=drawing)) == [first, second]
    assert sources(Edit(drawing=drawing, operations=operations)) == [
        first,
        second,
        Source(url="http://a.test/3"),
    ]


@pytest.mark.parametrize("ask", [people, sources])
def test_an_operation_of_another_version_is_no_accident(ask: Any) -> None:
    with pytest.raises(Invalid, match="no such operation"):
        ask(Edit(operations={"of_tomorrow": {}}))

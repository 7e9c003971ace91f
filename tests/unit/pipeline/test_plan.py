"""Edits are checked, ordered and priced as data, without pixels."""

import subprocess
import sys
from typing import Any

import pytest

from safelight.domain.credits import Credits, from_decimal
from safelight.domain.edit import ColorSpace, Compression, Edit, Format, Output
from safelight.domain.errors import Code, Invalid, Refusal
from safelight.operations import registry
from safelight.pipeline.limits import Limits
from safelight.pipeline.networks import NETWORKS
from safelight.pipeline.order import ORDER
from safelight.pipeline.plan import (
    BASE,
    BASE_PRICE,
    check,
    default_prices,
    price,
    require_models,
    steps,
)

Json = dict[str, Any]
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
        Edit(operations={"background_remove": {"anything": [1]}, "resize": {}}),
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
    fields = fields_of(Edit(operations={second: {}, first: {}}))
    assert fields == {first: (f"cannot be combined with {second}",)}


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
    names = [step.operation.name for step in steps(Edit(operations=backwards))]
    assert names == list(ORDER)


def test_the_order_has_each_operation_once() -> None:
    assert sorted(ORDER) == sorted(registry())


def test_what_fills_transparent_parts_runs_although_it_is_not_asked_for() -> None:
    assert [step.operation.name for step in steps(Edit())] == ["background_color"]


@pytest.mark.parametrize("name", list(NETWORKS))
def test_an_operation_that_needs_a_network_is_refused_with_its_name(name: str) -> None:
    with pytest.raises(Refusal) as caught:
        require_models(Edit(operations={"resize": {}, name: {}}))
    assert caught.value.code is Code.MODEL_MISSING
    assert name in caught.value.message
    assert NETWORKS[name] in caught.value.message
    assert "does not carry" in caught.value.message


def test_an_edit_without_networks_needs_no_model() -> None:
    require_models(Edit(operations={name: {} for name in registry()}))


def test_no_operation_is_both_carried_and_waiting_for_a_network() -> None:
    assert not set(registry()) & set(NETWORKS)


def test_every_operation_has_a_price() -> None:
    assert set(default_prices()) == {BASE, *registry(), *NETWORKS}


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
        "from safelight.domain.edit import Edit; edit = Edit(operations={'resize': {}, 'pad': {}});"
        "plan.check(edit, limits.Limits()); plan.price(edit, {}); plan.require_models(edit);"
        "print([name for name in ('pyvips', 'numpy', 'PIL') if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"

"""Profiles' fields, bounds and rules, and what a change makes of them."""

from typing import Any

import pytest

from safelight.dialects.imagepipeline.profile_schema import changed, check_change, created
from safelight.web.problems import Unprocessable

FULL: dict[str, Any] = {
    "name": "Brand",
    "description": "Ours",
    "tags": ["spring"],
    "callback_url": "https://hooks.example/a",
    "intent_id": "intent_1",
    "prompt_template": "{{ user_prompt }}, blue",
    "prompt_template_mode": "prefix",
    "negative_prompt": "text",
    "steps": 30,
    "cfg_scale": 7.5,
    "seed_strategy": "fixed",
    "fixed_seed": 42,
    "palette": ["#FF0000"],
    "height": 512,
    "width": 768,
    "output_format": "png",
    "extra_params": {"refine_strength": 0.2},
}


def wrong(document: object) -> list[str]:
    """The fields that a new profile is refused for."""
    with pytest.raises(Unprocessable) as caught:
        created(document)
    return [".".join(map(str, each["loc"][1:])) for each in caught.value.problems]


def test_all_fields_are_kept_as_they_came() -> None:
    assert created(FULL) == FULL


def test_a_name_suffices_and_null_and_unknown_fields_are_nothing() -> None:
    kept = created({"name": "Brand", "steps": None, "unheard_of": 1})
    assert kept == {
        "name": "Brand",
        "tags": [],
        "prompt_template_mode": "suffix",
        "seed_strategy": "random",
        "extra_params": {},
    }


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""),
        ("name", "x" * 129),
        ("name", None),
        ("description", "x" * 513),
        ("tags", "spring"),
        ("prompt_template", "x" * 10_001),
        ("prompt_template_mode", "infix"),
        ("steps", 0),
        ("steps", 151),
        ("cfg_scale", -1),
        ("cfg_scale", 30.1),
        ("seed_strategy", "none"),
        ("fixed_seed", -1),
        ("height", 63),
        ("width", 2049),
        ("output_format", "gif"),
        ("extra_params", []),
    ],
)
def test_what_is_out_of_bounds_is_told_with_its_field(field: str, value: object) -> None:
    assert wrong({**FULL, field: value}) == [field]


def test_each_color_is_told_with_its_place() -> None:
    assert wrong({"name": "x", "palette": ["#fff", "no"]}) == ["palette.1"]


@pytest.mark.parametrize("document", [[], "x", 3, None])
def test_what_is_no_object_is_refused(document: object) -> None:
    assert wrong(document) == [""]
    with pytest.raises(Unprocessable):
        check_change(document)


def test_a_fixed_seed_is_asked_for_by_name() -> None:
    assert wrong({"name": "x", "seed_strategy": "fixed"}) == ["fixed_seed"]


def test_a_template_that_cannot_be_used_is_refused_with_line_and_reason() -> None:
    document = {"name": "x", "prompt_template": "a\n{% for x in y %}"}
    with pytest.raises(Unprocessable, match=r"prompt_template: cannot be used: line 2: "):
        created(document)
    with pytest.raises(Unprocessable, match=r"prompt_template: cannot be used: line 2: "):
        check_change({"prompt_template": document["prompt_template"]})


@pytest.mark.parametrize(
    "extra",
    [
        {"callback_url": "https://a.example"},
        {"profile_id": "prof_1"},
        {"input_image": "https://a.example/a.jpg"},
        {"seed": 1},
        {"mode": "x" * 10_000},
        {"mode": "\ud800"},
        {"\ud800": 1},
    ],
)
def test_extra_params_give_no_pictures_no_addresses_and_not_too_much(extra: dict[str, Any]) -> None:
    assert wrong({"name": "x", "extra_params": extra}) == ["extra_params"]


def test_extra_params_may_not_be_nested_without_end() -> None:
    deep: Any = {}
    for _ in range(100_000):
        deep = {"a": deep}
    assert wrong({"name": "x", "extra_params": deep}) == ["extra_params"]


def test_a_change_replaces_what_it_names_and_null_clears() -> None:
    change = check_change({"steps": 20, "palette": None, "tags": None, "other": 1})
    assert change == {"steps": 20, "palette": None, "tags": None}
    after = changed(created(FULL), change)
    without = {name: value for name, value in FULL.items() if name != "palette"}
    assert after == {**without, "steps": 20, "tags": []}


def test_a_name_cannot_be_cleared() -> None:
    with pytest.raises(Unprocessable, match="name: cannot be cleared"):
        check_change({"name": None})


def test_a_change_keeps_the_rules_between_fields() -> None:
    with pytest.raises(Unprocessable, match=r"fixed_seed: is required with seed_strategy fixed"):
        changed(created(FULL), check_change({"fixed_seed": None}))
    random = changed(created(FULL), {"fixed_seed": None, "seed_strategy": "random"})
    assert "fixed_seed" not in random


@pytest.mark.parametrize("template", [3, "x" * 10_001])
def test_a_changed_template_of_another_kind_is_told_as_a_new_one_is(template: object) -> None:
    with pytest.raises(Unprocessable, match="prompt_template: "):
        check_change({"prompt_template": template})


def nested(levels: int) -> dict[str, object]:
    deep: dict[str, object] = {"a": 1}
    for _ in range(levels):
        deep = {"a": deep}
    return deep


def test_extra_parameters_are_nested_as_deep_as_the_limit_and_no_deeper() -> None:
    assert created({"name": "a", "extra_params": nested(19)})
    with pytest.raises(Unprocessable, match="extra_params: is nested more than 20 deep"):
        created({"name": "a", "extra_params": nested(300)})


def test_a_palette_is_counted_before_its_colours_are_read() -> None:
    with pytest.raises(Unprocessable) as caught:
        created({"name": "a", "palette": ["no colour"] * 1000})
    (problem,) = caught.value.problems
    assert problem["ctx"]["error"] == "has 1000 colours; the limit is 16"

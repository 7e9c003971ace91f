"""What a profile gives to a request, and what the request keeps."""

import re
from pathlib import Path
from typing import Any

import pytest
from tests.support.world import ALICE, START

from safelight.dialects.imagepipeline.applying import Applied, merged
from safelight.dialects.imagepipeline.names import NAME
from safelight.dialects.imagepipeline.profile_schema import created
from safelight.dialects.imagepipeline.schema import (
    BackgroundRemoveRequest,
    Compute,
    EditRequest,
    GenerateRequest,
    UpscaleRequest,
)
from safelight.dialects.imagepipeline.template_rules import FILTERS, TESTS
from safelight.domain.presets import Preset, PresetId
from safelight.web.problems import Unprocessable

ROOT = Path(__file__).parents[4]
CAT = {"prompt": "a cat"}


def apply(
    profile: dict[str, Any], request: dict[str, Any], shape: type[Compute] = GenerateRequest
) -> Applied:
    """A request with a profile."""
    preset = Preset(
        id=PresetId("prof_1"),
        account=ALICE,
        dialect=NAME,
        document=created({"name": "Brand", **profile}),
        created_at=START,
        updated_at=START,
    )
    return merged(preset, request, shape.model_fields)


def test_a_profile_gives_what_the_request_leaves_out() -> None:
    profile = {
        "negative_prompt": "text",
        "steps": 30,
        "cfg_scale": 7.5,
        "palette": ["f00"],
        "width": 768,
        "height": 512,
        "output_format": "png",
        "callback_url": "https://hooks.example/a",
    }
    applied = apply(profile, {**CAT, "width": 640, "height": None, "profile_id": "prof_1"})
    assert applied.document == {
        "prompt": "a cat",
        "profile_id": "prof_1",
        "negative_prompt": "text",
        "num_inference_steps": 30,
        "guidance_scale": 7.5,
        "palette": ["#FF0000"],
        "width": 640,
        "height": 512,
        "output_format": "png",
        "callback_url": "https://hooks.example/a",
    }
    given = "negative_prompt num_inference_steps guidance_scale palette height"
    assert applied.given == (*given.split(), "output_format", "callback_url")
    assert applied.told == (f"{', '.join(applied.given)} came from the profile prof_1",)


def test_what_the_request_says_wins_even_where_it_says_nothing_much() -> None:
    profile = {"negative_prompt": "text", "palette": ["f00"], "output_format": "png"}
    request = {**CAT, "negative_prompt": "", "palette": [], "output_format": "webp"}
    applied = apply(profile, request)
    assert applied.document == request
    assert (applied.given, applied.told) == ((), ())


def test_an_endpoint_is_given_only_fields_that_it_has() -> None:
    profile = {"steps": 30, "width": 768, "output_format": "jpeg", "prompt_template": "x"}
    applied = apply(profile, {"input_image": "a", "prompt": "b"}, BackgroundRemoveRequest)
    assert applied.document == {"input_image": "a", "prompt": "b", "output_format": "jpeg"}


def test_extra_params_fill_in_after_the_profiles_own_fields() -> None:
    extra = {"num_inference_steps": 9, "guidance_scale": 3, "refine_strength": 0.2, "odd": 1}
    applied = apply({"steps": 30, "extra_params": extra}, CAT, EditRequest)
    assert applied.document == {
        **CAT,
        "num_inference_steps": 30,
        "guidance_scale": 3,
        "refine_strength": 0.2,
    }


def test_extra_params_of_before_a_rule_give_no_picture_all_the_same() -> None:
    preset = Preset(
        id=PresetId("prof_1"),
        account=ALICE,
        dialect=NAME,
        document={"extra_params": {"input_image": "a", "callback_url": "b", "scale": None}},
        created_at=START,
        updated_at=START,
    )
    assert merged(preset, {}, UpscaleRequest.model_fields).document == {}


@pytest.mark.parametrize(
    ("strategy", "request_seed", "seed"),
    [
        ("fixed", {}, 42),
        ("fixed", {"seed": None}, 42),
        ("fixed", {"seed": -1}, 42),
        ("fixed", {"seed": 7}, 7),
        ("user", {"seed": 7}, 7),
        ("user", {"seed": -1}, -1),
        ("user", {}, None),
        ("random", {"seed": 7}, None),
        ("random", {"seed": -1}, None),
        ("random", {}, None),
    ],
)
def test_the_seed_goes_by_the_strategy(
    strategy: str, request_seed: dict[str, Any], seed: int | None
) -> None:
    applied = apply({"seed_strategy": strategy, "fixed_seed": 42}, CAT | request_seed)
    assert isinstance(applied.document, dict)
    assert applied.document.get("seed") == seed
    assert ("seed" in applied.given) == (seed == 42)
    overruled = strategy == "random" and request_seed.get("seed") == 7
    why = "seed had no effect: the profile prof_1 draws with a random one."
    assert applied.warnings == ((why,) if overruled else ())


@pytest.mark.parametrize(
    ("template", "mode", "prompt"),
    [
        ("{{ user_prompt }}, blue eyes", "prefix", "a cat, blue eyes"),
        ("studio, {{ user_prompt|upper }}", "suffix", "studio, A CAT"),
        ("blue eyes", "suffix", "a cat, blue eyes"),
        ("blue eyes", "prefix", "blue eyes, a cat"),
        (" {# nothing #} ", "suffix", "a cat"),
    ],
)
def test_a_template_makes_the_prompt(template: str, mode: str, prompt: str) -> None:
    applied = apply({"prompt_template": template, "prompt_template_mode": mode}, CAT)
    assert applied.document == {"prompt": prompt}
    assert applied.given == ("prompt",)


@pytest.mark.parametrize("request_", [{}, {"prompt": None}, {"prompt": ""}, {"prompt": 3}])
def test_a_request_without_a_prompt_gets_none(request_: dict[str, Any]) -> None:
    applied = apply({"prompt_template": "blue eyes"}, request_)
    assert applied.document == {n: v for n, v in request_.items() if v is not None}


def test_a_prompt_that_is_too_long_is_told_as_without_a_profile() -> None:
    applied = apply({"prompt_template": "blue"}, {"prompt": "x" * 10_001})
    with pytest.raises(Unprocessable, match=r"at most 10000 characters\.$"):
        applied.read(GenerateRequest)


def test_what_a_template_makes_too_long_names_the_profile() -> None:
    with pytest.raises(Unprocessable, match=r"profile prof_1 cannot be used: .* limit is 10000"):
        apply({"prompt_template": "{{ user_prompt ~ user_prompt }}"}, {"prompt": "x" * 9_000})


def test_a_field_of_the_profile_that_the_endpoint_refuses_is_told_as_the_profiles() -> None:
    applied = apply({"steps": 120, "width": 64}, {**CAT, "height": 0})
    with pytest.raises(Unprocessable) as caught:
        applied.read(GenerateRequest)
    told = {each["loc"][1]: each["msg"] for each in caught.value.problems}
    steps = told.pop("num_inference_steps")
    assert steps == ("Input should be less than or equal to 50 (it came from the profile prof_1)")
    assert told == {"height": "Input should be greater than or equal to 1"}


def test_a_request_that_names_no_profile_is_read_as_it_is() -> None:
    assert Applied(document=CAT).read(GenerateRequest).prompt == "a cat"
    with pytest.raises(Unprocessable, match="body: "):
        Applied(document=[]).read(GenerateRequest)


def documented() -> list[tuple[str, str]]:
    """Templates and prompts of the table in the page on profiles."""
    page = (ROOT / "docs" / "imagepipeline-profiles.md").read_text()
    table = page.split("| Template | Prompt |\n|---|---|\n")[1].split("\n\n")[0]
    rows = re.findall(r"^\| `(.+)` \| (.+) \|$", table, re.MULTILINE)
    return [(template.replace("\\|", "|"), prompt) for template, prompt in rows]


def test_the_page_shows_what_templates_make() -> None:
    rows = documented()
    assert len(rows) > 4
    for template, prompt in rows:
        applied = apply({"prompt_template": template}, {"prompt": "a Cat"})
        assert applied.document == {"prompt": prompt}


def test_the_page_lists_all_that_templates_may_have() -> None:
    page = (ROOT / "docs" / "imagepipeline-profiles.md").read_text()
    for kind, names in (("filters", FILTERS), ("tests", TESTS)):
        (listed,) = re.findall(rf"^- the {kind} (.+)$", page, re.MULTILINE)
        assert re.findall(r"`(\w+)`", listed) == list(names)

"""Bodies of compute requests: bounds, defaults, and what is said of the wrong ones."""

from typing import Any

import pytest
from tests.support.imagepipeline_services import HOOK, LEAST, OTHER, URL

from safelight.dialects.imagepipeline.names import Endpoint
from safelight.dialects.imagepipeline.schema import (
    SHAPES,
    Compute,
    SegmentRequest,
    prompt_of,
)
from safelight.web.problems import Unprocessable, read

E = Endpoint
FORBIDDING = {E.VIDEO, E.MESH, E.VOICE_CLONE}
EVERY = pytest.mark.parametrize("endpoint", Endpoint)
PART = ((0, 0.5, 1), (-0.1, 1.1, "much"))
STEPS = ((1, 100), (0, 101, 2.5))
SIDE = ((1, 2048), (0, 2049, "wide"))
SMALL = ((1, 1024), (0, 1025))
BLOCK = ((32, 896, 1536), (0, 31, 33, 1568))
SEED = ((-1, 0, 2**63 - 1), (-2, 2**63, "x"))
FROM_ZERO = ((0, 7.5, 20), (-0.1, 20.1))
FROM_ONE = ((1, 7.5, 20), (0, 0.9, 20.1))
FORMAT = (("webp", "jpeg", "png"), ("jpg", "avif", "WEBP", ""))
PALETTE: tuple[Any, ...] = (([], ["#fff", "0a0B0c"]), (["red"], ["#12345"], "#fff", ["#fff"] * 17))
TEXT = (("a", "a" * 5000), ("", "a" * 5001, 5))
#: Of the contract, by endpoint and field: what is taken, and what is not.
BOUNDS: list[tuple[Endpoint, str, tuple[Any, ...]]] = [
    *((each, "height", SMALL) for each in (E.GENERATE, E.LOGO, E.TEMPLATE)),
    *((each, "width", SMALL) for each in (E.GENERATE, E.LOGO, E.TEMPLATE)),
    (E.GENERATE, "num_inference_steps", ((1, 50), (0, 51))),
    (E.GENERATE, "guidance_scale", FROM_ZERO),
    (E.GENERATE, "enhance_prompt", ((True, False), ("perhaps",))),
    *((each, "seed", SEED) for each in (E.GENERATE, E.VIDEO, E.EDIT, E.INSTAMODEL)),
    *((each, "output_format", FORMAT) for each in (E.GENERATE, E.BACKGROUND_REMOVE, E.FACE_SWAP)),
    *((each, "palette", PALETTE) for each in (E.GENERATE, E.EDIT, E.TEMPLATE)),
    *((E.VIDEO, each, BLOCK) for each in ("height", "width")),
    (E.VIDEO, "duration_seconds", ((0.1, 10), (0.09, 10.1))),
    *((each, "text", TEXT) for each in (E.SPEECH, E.VOICE_CLONE)),
    *((each, "exaggeration", PART) for each in (E.SPEECH, E.VOICE_CLONE)),
    *((each, "max_new_tokens", SMALL) for each in (E.SPEECH, E.VOICE_CLONE)),
    (E.MESH, "mode", (("generate", "paint", "generate_and_paint"), ("print", ""))),
    (E.EDIT, "input_image", ((URL, [URL], [URL, OTHER]), ("", [], [""], [URL] * 11, 5))),
    *((E.EDIT, each, SIDE) for each in ("height", "width")),
    (E.EDIT, "num_inference_steps", STEPS),
    (E.EDIT, "guidance_scale", FROM_ZERO),
    *((E.EDIT, each, PART) for each in ("refine_strength", "cfg_norm_strength")),
    (E.EDIT, "product_saturation", ((0, 2), (-0.1, 2.1))),
    (E.EDIT, "mask_feather_px", ((0, 64), (-1, 65))),
    *((E.BACKGROUND_CHANGE, each, PART) for each in ("tone_correction", "harmonize_strength")),
    (E.BACKGROUND_REMOVE, "recolor", (("#F0F0F0", "F0F0F0", "#abc"), ("grey", "#12", ""))),
    (E.BACKGROUND_REMOVE, "shadow_opacity", PART),
    *(
        (each, "position", (("bottom_right", "top_left"), ("center", "")))
        for each in (E.LOGO, E.TEMPLATE)
    ),
    (E.TEMPLATE, "palette_mode", (("similar", "complementary", "radical"), ("loud",))),
    (E.UPSCALE, "scale", ((1, 2, 3, 4), (0, 5, 1.5))),
    *((E.UPSCALE, each, SIDE) for each in ("height", "width")),
    (E.UPSCALE, "num_inference_steps", STEPS),
    (E.FACE_SWAP, "upscale", ((1, 1.5, 4), (0.9, 4.1))),
    (E.FACE_SWAP, "restore_weight", PART),
    *((each, "guidance_scale", FROM_ONE) for each in (E.UPSCALE, E.IDENTITY_LOCK, E.TRY_ON)),
    *((each, "height", SIDE) for each in (E.IDENTITY_REPLACE, E.INSTAMODEL, E.TRY_ON)),
    *((each, "width", SIDE) for each in (E.IDENTITY_LOCK, E.INSTAMODEL, E.TRY_ON)),
    (E.TRY_ON, "gender", (("woman", "man"), ("child",))),
]
#: Of the contract: what is meant where nothing is said.
DEFAULTS: dict[Endpoint, dict[str, Any]] = {
    E.GENERATE: {"height": 1024, "width": 1024, "seed": -1, "output_format": "webp"},
    E.VIDEO: {"height": 512, "width": 896, "duration_seconds": 2.0, "seed": 42},
    E.SPEECH: {"language_id": "en", "max_new_tokens": 256, "exaggeration": 0.5},
    E.MESH: {"mode": "generate", "auto_unload": True},
    E.EDIT: {"height": None, "width": None, "faster_inference": True, "mode": None},
    E.BACKGROUND_CHANGE: {"use_segmentation": True, "output_format": "webp"},
    E.BACKGROUND_REMOVE: {
        "recolor": None,
        "drop_shadow": False,
        "shadow_opacity": 0.38,
        "shadow_blur": 0.018,
        "shadow_dy": 0.022,
        "shadow_dx": 0.004,
        "output_format": "png",
    },
    E.LOGO: {"position": "bottom_right"},
    E.TEMPLATE: {"palette_mode": "similar", "position": "bottom_right"},
    E.UPSCALE: {"scale": None, "output_format": "webp"},
    E.FACE_SWAP: {"upscale": 1.5, "restore_weight": 0.5},
    E.IDENTITY_LOCK: {"height": 1024, "width": 1024, "input_image": None},
    E.IDENTITY_REPLACE: {"height": 1024, "width": 1024},
    E.INSTAMODEL: {"height": 1024, "width": 768},
    E.TRY_ON: {"gender": "woman", "height": 1248, "width": 832},
    E.VOICE_CLONE: {"apply_watermark": True, "max_new_tokens": 256},
}


def wish(endpoint: Endpoint, **fields: object) -> Compute:
    return read(SHAPES[endpoint], {**LEAST[endpoint], **fields})


def places(endpoint: Endpoint, document: object) -> list[list[object]]:
    with pytest.raises(Unprocessable) as caught:
        read(SHAPES[endpoint], document)
    return [each["loc"] for each in caught.value.problems]


@pytest.mark.parametrize(("endpoint", "field", "values"), BOUNDS)
def test_a_field_takes_what_the_contract_says_and_no_more(
    endpoint: Endpoint, field: str, values: tuple[tuple[Any, ...], tuple[Any, ...]]
) -> None:
    good, bad = values
    for value in good:
        assert field in wish(endpoint, **{field: value}).model_fields_set
    for value in bad:
        told = places(endpoint, {**LEAST[endpoint], field: value})
        assert {tuple(each[:2]) for each in told} == {("body", field)}, value


# Of the two that take two forms of request, translation says what is missing.
@pytest.mark.parametrize("endpoint", sorted(set(Endpoint) - {E.LOGO, E.TEMPLATE}))
def test_a_required_field_that_is_left_out_or_null_is_missing(endpoint: Endpoint) -> None:
    needed = set(LEAST[endpoint]) - ({"input_image"} if endpoint is Endpoint.EDIT else set())
    for document in ({}, dict.fromkeys(LEAST[endpoint])):
        assert {str(each[1]) for each in places(endpoint, document)} == needed


@EVERY
def test_what_is_not_said_has_the_contracts_default(endpoint: Endpoint) -> None:
    made = wish(endpoint)
    assert {name: getattr(made, name) for name in DEFAULTS[endpoint]} == DEFAULTS[endpoint]


@EVERY
def test_every_endpoint_takes_a_webhook_a_server_and_a_profile(endpoint: Endpoint) -> None:
    made = wish(endpoint, callback_url=HOOK, server_id="pod-1", profile_id="prof_123")
    assert (made.callback_url, made.profile_id) == (HOOK, "prof_123")


@EVERY
def test_unknown_fields_are_passed_over_but_where_the_contract_forbids_them(
    endpoint: Endpoint,
) -> None:
    document = {**LEAST[endpoint], "sparkle": 1}
    if endpoint in FORBIDDING:
        assert places(endpoint, document) == [["body", "sparkle"]]
    else:
        assert read(SHAPES[endpoint], document) == wish(endpoint)


@EVERY
@pytest.mark.parametrize("document", [[], "text", 5, None])
def test_a_body_is_an_object(endpoint: Endpoint, document: object) -> None:
    assert places(endpoint, document) == [["body"]]


@pytest.mark.parametrize(
    ("endpoint", "fields", "named"),
    [
        (E.EDIT, {"input_image": [URL, OTHER]}, [("input_image", 0), ("input_image", 1)]),
        (E.EDIT, {}, [("input_image",)]),
        (E.TEMPLATE, {"logo_url": OTHER, "input_image": URL}, [("input_image",), ("logo_url",)]),
        (E.TRY_ON, {}, [("person_image",), ("clothing_image",)]),
        (E.SPEECH, {"target_voice_path": URL}, []),
    ],
)
def test_pictures_are_told_by_their_fields_in_the_shapes_order(
    endpoint: Endpoint, fields: dict[str, Any], named: list[tuple[str, ...]]
) -> None:
    assert list(wish(endpoint, **fields).images) == named


@pytest.mark.parametrize(
    ("endpoint", "fields", "words"),
    [
        (E.GENERATE, {}, "a bowl of lemons"),
        (E.SPEECH, {}, "Welcome."),
        (E.TEMPLATE, {"prompt": None, "background_prompt": "a beach"}, "a beach"),
        (E.TEMPLATE, {"background_prompt": "a beach"}, "a bowl of lemons"),
        (E.UPSCALE, {}, None),
    ],
)
def test_a_request_is_about_its_prompt(
    endpoint: Endpoint, fields: dict[str, Any], words: str | None
) -> None:
    assert prompt_of(wish(endpoint, **fields)) == words


def test_a_segmentation_needs_a_picture_and_nothing_else() -> None:
    assert read(SegmentRequest, {"image_url": URL, "x": 1}).image_url == URL
    with pytest.raises(Unprocessable, match="image_url: "):
        read(SegmentRequest, {})


def test_every_endpoint_has_its_shape() -> None:
    assert SHAPES.keys() == set(Endpoint) == LEAST.keys()


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ([], "takes 1 to 10 images, got 0"),
        ([URL] * 11, "takes 1 to 10 images, got 11"),
        ([URL, 3], "must be a URL, or a list of URLs"),
        (3, "must be a URL, or a list of URLs"),
        ("", "must be a URL, or a list of URLs"),
    ],
)
def test_pictures_to_edit_are_one_or_a_list_and_told_as_one_field(given: Any, words: str) -> None:
    with pytest.raises(Unprocessable) as caught:
        wish(Endpoint.EDIT, input_image=given)
    (problem,) = caught.value.problems
    assert (problem["loc"], problem["ctx"]["error"]) == (["body", "input_image"], words)

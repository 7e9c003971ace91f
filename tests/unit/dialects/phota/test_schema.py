"""Bodies of Phota's requests: defaults, limits, and what is said of the wrong ones."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.support.phota_services import INLINE, URL

from safelight.dialects.phota import errors
from safelight.dialects.phota.schema import (
    EditRequest,
    EnhanceRequest,
    GenerateRequest,
    ImageRequest,
    ProfileRequest,
    RemixRequest,
    check_rules,
    check_tier,
)
from safelight.web.bodies import parse_json
from safelight.web.problems import Shape, Unprocessable, read, shown

BODIES: list[tuple[type[ImageRequest], dict[str, Any]]] = [
    (EditRequest, {"prompt": "brighter", "images": [URL]}),
    (GenerateRequest, {"prompt": "a bowl of lemons"}),
    (EnhanceRequest, {"image": URL}),
    (RemixRequest, {"input_image": URL, "reference_image": INLINE}),
]
EVERY = pytest.mark.parametrize(("shape", "body"), BODIES)
TYPE, MISSING = "type", "missing"


def problems(shape: type[Shape], document: object) -> list[dict[str, Any]]:
    with pytest.raises(Unprocessable) as caught:
        read(shape, document)
    status, told = errors.answer(caught.value, "r")
    json.dumps(told, ensure_ascii=False, allow_nan=False).encode()
    assert status == 422
    assert told["detail"] == caught.value.problems
    return caught.value.problems


@EVERY
def test_every_image_endpoint_has_the_same_defaults(
    shape: type[ImageRequest], body: dict[str, Any]
) -> None:
    wish = read(shape, body)
    assert (wish.num_output_images, wish.output_format) == (1, "jpg")
    assert (wish.response_mode, wish.is_async) == ("bytes", False)
    assert (wish.callback_url, wish.client_request_id) == (None, None)


@pytest.mark.parametrize("shape", [EditRequest, GenerateRequest])
def test_edit_and_generate_have_their_defaults_for_size_and_model(
    shape: type[EditRequest | GenerateRequest],
) -> None:
    wish = read(shape, {})
    assert (wish.prompt, wish.base_model, wish.quality) == ("", "nb2", "auto")
    assert (wish.aspect_ratio, wish.resolution) == ("auto", "1K")


@EVERY
@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("num_output_images", 0),
        ("num_output_images", 5),
        ("num_output_images", 1.5),
        ("output_format", "webp"),
        ("output_format", "jpeg"),
        ("response_mode", "url"),
        ("async", "perhaps"),
        ("callback_url", 5),
        ("client_request_id", ""),
        ("client_request_id", "x" * 256),
    ],
)
def test_a_field_out_of_its_bounds_is_told_with_its_place(
    shape: type[ImageRequest], body: dict[str, Any], field: str, value: object
) -> None:
    (found,) = problems(shape, {**body, field: value})
    assert found["loc"] == ["body", field]
    assert found["input"] == shown(value)
    assert found["msg"]


@EVERY
@pytest.mark.parametrize("count", [1, 4])
def test_the_bounds_themselves_are_allowed(
    shape: type[ImageRequest], body: dict[str, Any], count: int
) -> None:
    given_ = {**body, "num_output_images": count, "client_request_id": "x" * 255, "async": True}
    wish = read(shape, given_)
    assert (wish.num_output_images, wish.is_async) == (count, True)


@EVERY
def test_what_is_null_counts_as_left_out(shape: type[ImageRequest], body: dict[str, Any]) -> None:
    nothing: dict[str, None] = dict.fromkeys(["async", "callback_url", "prompt", "profile_ids"])
    assert read(shape, nothing | body) == read(shape, body)


@EVERY
def test_what_is_not_known_is_passed_over(shape: type[ImageRequest], body: dict[str, Any]) -> None:
    others = {"pro_mode": True, "is_async": True, "seed": 7}
    assert read(shape, body | others) == read(shape, body)


def test_generate_passes_over_people_that_a_client_lists() -> None:
    read(GenerateRequest, {"prompt": "x", "profile_ids": 5, "images": "none"})


@pytest.mark.parametrize(
    ("shape", "fields"),
    [
        (EnhanceRequest, ["image"]),
        (RemixRequest, ["input_image", "reference_image"]),
        (ProfileRequest, ["image_urls"]),
    ],
)
def test_pictures_are_required_where_work_begins_with_them(
    shape: type[Shape], fields: list[str]
) -> None:
    found = problems(shape, {})
    assert [each["loc"] for each in found] == [["body", field] for field in fields]
    assert {each["type"] for each in found} == {MISSING}
    assert problems(shape, dict.fromkeys(fields))[0]["type"] == MISSING


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("images", [URL] * 11),
        ("images", URL),
        ("images", [""]),
        ("images", [7]),
        ("profile_ids", ["x" * 129]),
        ("aspect_ratio", "2:3"),
        ("resolution", "8K"),
        ("quality", "best"),
        ("base_model", ""),
        ("prompt", "x" * 10_001),
        ("prompt", "\ud800"),
    ],
)
def test_fields_of_edit_have_their_bounds(field: str, value: object) -> None:
    (found,) = problems(EditRequest, {field: value})
    assert found["loc"][:2] == ["body", field]


def test_ten_images_are_not_too_many() -> None:
    assert len(read(EditRequest, {"images": [URL] * 10}).images) == 10


def test_a_picture_is_not_repeated_in_what_is_wrong_with_its_request() -> None:
    (found,) = problems(EnhanceRequest, {"image": INLINE * 10_000, "num_output_images": 9})
    assert found["loc"] == ["body", "num_output_images"]
    (missing,) = problems(RemixRequest, {"input_image": INLINE * 10_000})
    assert len(json.dumps(missing)) < 1000


@pytest.mark.parametrize("document", [None, [], "x", 5, True])
def test_a_body_that_is_no_object_is_refused(document: object) -> None:
    (found,) = problems(EnhanceRequest, document)
    assert found["loc"] == ["body"]


def test_a_flood_of_problems_is_cut_short() -> None:
    assert len(problems(ProfileRequest, {"image_urls": [5] * 40})) == 30


@pytest.mark.parametrize("levels", [100, 900])
def test_a_value_may_be_nested_deeply_and_is_still_only_wrong(levels: int) -> None:
    deep = "[" * levels + "]" * levels
    (found,) = problems(EnhanceRequest, parse_json(f'{{"image": {deep}}}'))
    assert found["loc"] == ["body", "image"]


NAMES = sorted({name for shape, _ in BODIES for name in shape.model_fields} | {"async"})
SCALARS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters())
    | st.sampled_from(["1K", "png", "urls", "16:9", "nb2", URL, INLINE])
)
VALUES = st.recursive(
    SCALARS, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=8
)


@settings(deadline=None, max_examples=60)
@given(st.dictionaries(st.sampled_from(NAMES) | st.text(), VALUES))
def test_any_body_gives_a_request_or_what_is_wrong_with_it(body: dict[str, object]) -> None:
    for shape, _ in BODIES:
        try:
            wish = read(shape, body)
        except Unprocessable as wrong:
            told = errors.answer(wrong, "r")[1]
            json.dumps(told, ensure_ascii=False, allow_nan=False).encode()
        else:
            wish.model_dump_json()


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({}, None),
        ({"response_mode": "urls"}, None),
        ({"async": True, "response_mode": "urls"}, None),
        ({"async": True, "response_mode": "urls", "callback_url": "https://a.test/"}, None),
        ({"async": True}, ["response_mode"]),
        ({"async": True, "response_mode": "bytes"}, ["response_mode"]),
        ({"callback_url": "https://a.test/"}, ["callback_url"]),
        ({"callback_url": "https://a.test/", "async": False}, ["callback_url"]),
    ],
)
@EVERY
def test_rules_between_fields_hold(
    shape: type[ImageRequest],
    body: dict[str, Any],
    fields: dict[str, object],
    wrong: list[str] | None,
) -> None:
    wish = read(shape, body | fields)
    if wrong is None:
        check_rules(wish)
        return
    with pytest.raises(Unprocessable) as caught:
        check_rules(wish)
    assert [each["loc"][1] for each in caught.value.problems] == wrong


@pytest.mark.parametrize(
    ("tier", "count"),
    [("standard", 10), ("standard", 50), ("fast", 5), ("fast", 10), (None, 10)],
)
def test_a_tier_takes_its_numbers_of_images(tier: str | None, count: int) -> None:
    check_tier(read(ProfileRequest, {"image_urls": [URL] * count, "training_tier": tier}))


@pytest.mark.parametrize(("tier", "count"), [("standard", 9), ("fast", 11), (None, 5)])
def test_a_tier_takes_no_other_numbers(tier: str | None, count: int) -> None:
    wish = read(ProfileRequest, {"image_urls": [URL] * count, "training_tier": tier})
    with pytest.raises(Unprocessable, match=f"got {count}") as caught:
        check_tier(wish)
    assert caught.value.problems[0]["loc"] == ["body", "image_urls"]


@pytest.mark.parametrize("count", [4, 51])
def test_no_tier_takes_fewer_than_5_or_more_than_50(count: int) -> None:
    (found,) = problems(ProfileRequest, {"image_urls": [URL] * count})
    assert found["loc"] == ["body", "image_urls"]


@pytest.mark.parametrize("tag", ["", "x" * 129, 5])
def test_a_tag_has_1_to_128_characters(tag: object) -> None:
    (found,) = problems(ProfileRequest, {"image_urls": [URL] * 10, "tag": tag})
    assert found["loc"] == ["body", "tag"]


def test_a_profile_is_standard_and_untagged_unless_it_says_more() -> None:
    wish = read(ProfileRequest, {"image_urls": [URL] * 10})
    assert (wish.training_tier, wish.tag) == ("standard", None)
    assert read(ProfileRequest, {"image_urls": [URL] * 10, "tag": "x" * 128}).tag

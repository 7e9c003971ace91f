"""Whole bodies: whatever is sent gives a request or a list of what is wrong with it."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from safelight.dialects.claid import errors, samples
from safelight.dialects.claid.operations import Operations
from safelight.dialects.claid.output import OutputOptions
from safelight.dialects.claid.schema import (
    REPORTED,
    Request,
    read_batch,
    read_edit,
    read_upload,
)
from safelight.dialects.claid.translate import named, to_edit
from safelight.domain.errors import Invalid
from safelight.web.documents import encode

URL = "https://host/a.jpg"
READERS = (read_edit, read_upload, read_batch)

#: Words of the contract, so that random bodies get deep into the schema.
WORDS = (
    "input output operations source recursive restorations adjustments background resizing "
    "padding privacy generative decompress upscale polish hdr intensity stitching exposure "
    "sharpness remove blur color category selective clipping object_to_keep type version level "
    "width height fit crop feathering outpaint_by style_transfer style_reference_image prompt "
    "style_strength format quality compression progressive destination metadata dpi color_space "
    "color_profile auto smart canvas outpaint photo jpeg png webp lossy lossless RGB CMYK true "
    f"storage://disk/a {URL} 10% 20px 5000% #fff transparent"
).split()
SCALARS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(st.characters())
    | st.sampled_from(WORDS)
)
KEYS = st.sampled_from(WORDS) | st.text(st.characters())
ANY = st.recursive(
    SCALARS, lambda inner: st.lists(inner) | st.dictionaries(KEYS, inner), max_leaves=25
)


def example(body: dict[str, Any], path: str, value: object) -> dict[str, Any]:
    """A copy of a body with another value at a dotted path."""
    copy: dict[str, Any] = json.loads(json.dumps(body))
    *parents, last = path.split(".")
    inner: Any = copy
    for parent in parents:
        inner = inner[parent]
    inner[last] = value
    return copy


def paths(body: dict[str, Any], prefix: str = "") -> list[str]:
    """Every path of a body, inner ones too."""
    found = []
    for key, value in body.items():
        found.append(f"{prefix}{key}")
        if isinstance(value, dict):
            found += paths(value, f"{prefix}{key}.")
    return found


def check(body: object) -> None:
    for reader in READERS:
        try:
            request: Request = reader(body)
        except Invalid as invalid:
            check_answer(invalid)
        else:
            assert to_edit(request).output.format
            assert all(path and url for path, url in named(request))


def check_answer(invalid: Invalid) -> None:
    status, answer = errors.answer(invalid)
    assert status == 422
    assert invalid.fields
    assert all(len(text) < 300 for texts in invalid.fields.values() for text in texts)
    encode(answer)


@settings(deadline=None)
@given(ANY)
def test_any_json_value_gives_a_request_or_what_is_wrong_with_it(body: object) -> None:
    check(body)


@settings(deadline=None)
@given(st.fixed_dictionaries({"input": ANY, "operations": ANY}, optional={"output": ANY}))
def test_any_values_of_the_known_fields_give_a_request_or_what_is_wrong(body: object) -> None:
    check(body)


@settings(deadline=None)
@given(st.sampled_from(paths(samples.EVERY_FIELD)), ANY)
def test_any_value_in_any_one_place_gives_a_request_or_what_is_wrong(
    path: str, value: object
) -> None:
    check(example(samples.EVERY_FIELD, path, value))


@pytest.mark.parametrize(
    ("body", "got"), [(None, "null"), ([], "an array"), ("{}", "'{}'"), (1, "1"), (True, "true")]
)
@pytest.mark.parametrize("reader", READERS)
def test_a_body_that_is_no_object_is_refused_as_a_whole(
    reader: Any, body: object, got: str
) -> None:
    with pytest.raises(Invalid) as caught:
        reader(body)
    assert caught.value.fields == {"body": (f"value is not a valid dict, got {got}",)}


@pytest.mark.parametrize("empty", [{}, {"input": None, "operations": None}])
def test_input_and_operations_are_required(empty: object) -> None:
    with pytest.raises(Invalid) as caught:
        read_edit(empty)
    assert caught.value.fields == {
        "input": ("field required",),
        "operations": ("field required",),
    }


def test_an_upload_has_no_input() -> None:
    with pytest.raises(Invalid) as caught:
        read_upload({"input": URL, "operations": {}})
    assert caught.value.fields == {"input": ("extra fields not permitted",)}


@pytest.mark.parametrize("output", [{}, {"output": None}, {"output": {}}])
def test_an_absent_output_is_a_jpeg(output: dict[str, object]) -> None:
    request = read_edit({"input": URL, "operations": {}, **output})
    assert (request.operations, request.output) == (Operations(), OutputOptions())
    assert request.output.format.type == "jpeg"


@pytest.mark.parametrize(
    ("given_input", "read"),
    [
        (URL, {"input": URL}),
        ([URL, f"{URL}?2"], {"input.0": URL, "input.1": f"{URL}?2"}),
        ({"source": URL}, {"input.source": URL}),
        ({"source": URL, "recursive": True}, {"input.source": URL}),
    ],
)
def test_a_batch_has_one_input_or_many(given_input: object, read: dict[str, str]) -> None:
    assert read_batch({"input": given_input, "operations": {}}).input == read


@pytest.mark.parametrize(
    ("given_input", "fields"),
    [
        ([], {"input": ("ensure this value has at least 1 items, got an array",)}),
        ([URL, None], {"input.1": ("str type expected, got null",)}),
        (
            ["", "x"],
            {
                "input.0": ("ensure this value has at least 1 characters, got ''",),
                "input.1": ("invalid or missing URL scheme, got 'x'",),
            },
        ),
        ({"recursive": True}, {"input.source": ("field required",)}),
        ({"source": URL, "depth": 2}, {"input.depth": ("extra fields not permitted",)}),
        (
            "storage://disk/folder/",
            {"input": ("no storage named 'disk' is connected, got 'storage://disk/folder/'",)},
        ),
        (5, {"input": ("str type expected, got 5",)}),
    ],
)
def test_a_batch_input_of_another_shape_is_refused(
    given_input: object, fields: dict[str, tuple[str, ...]]
) -> None:
    with pytest.raises(Invalid) as caught:
        read_batch({"input": given_input, "operations": {}})
    assert caught.value.fields == fields


def test_a_flood_of_errors_is_cut_short_and_counted() -> None:
    body = {"operations": {}, **{f"k{number}": 1 for number in range(REPORTED + 7)}}
    with pytest.raises(Invalid) as caught:
        read_upload(body)
    assert len(caught.value.fields) == REPORTED + 1
    assert caught.value.fields["body"] == ("7 more errors are not shown",)


def test_an_unknown_key_is_shown_harmless_and_short() -> None:
    with pytest.raises(Invalid) as caught:
        read_upload({"operations": {"\ud800\n" + "x" * 1000: 1}})
    (path,) = caught.value.fields
    assert path.startswith("operations.\\ud800\\nxxx")
    assert len(path) < 80


def test_the_message_joins_path_and_text_of_every_error() -> None:
    with pytest.raises(Invalid) as caught:
        read_edit({"operations": {"adjustments": {"hdr": 101}}})
    assert caught.value.message == (
        "input: field required. "
        "operations.adjustments.hdr: ensure this value is less than or equal to 100, got 101."
    )

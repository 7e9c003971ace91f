"""Which field a complaint of the core is told of."""

from typing import Any

import pytest
from tests.support.imagepipeline_services import LEAST

from safelight.dialects.imagepipeline.fields import FIELDS, of_request
from safelight.dialects.imagepipeline.names import Endpoint
from safelight.dialects.imagepipeline.schema import SHAPES
from safelight.domain.errors import Invalid
from safelight.operations import registry
from safelight.web.problems import Json, read

E = Endpoint


def told(endpoint: Endpoint, path: str, **fields: object) -> Json:
    wish = read(SHAPES[endpoint], {**LEAST[endpoint], **fields})
    (problem,) = of_request(Invalid({path: ("is wrong",)}), wish).problems
    return problem


@pytest.mark.parametrize(
    ("endpoint", "path", "field", "value"),
    [
        (E.BACKGROUND_REMOVE, "background_color.color", "recolor", "#F0F0F0"),
        (E.EDIT, "confine.label", "mask_segment", "hat"),
        (E.EDIT, "operations.confine.feather", "mask_feather_px", 9),
        (E.EDIT, "resize.width.pixels", "width", 300),
        (E.EDIT, "resize.height", "height", 300),
        (E.LOGO, "stamp", "logo_url", "https://a.example/logo.png"),
        (E.BACKGROUND_CHANGE, "background_remove.object_to_keep", "subject_description", "dog"),
    ],
)
def test_it_is_told_of_the_field_that_the_client_wrote(
    endpoint: Endpoint, path: str, field: str, value: Any
) -> None:
    problem = told(endpoint, path, **{field: value})
    assert (problem["loc"], problem["input"]) == (["body", field], value)
    assert problem["ctx"]["error"] == "is wrong"


@pytest.mark.parametrize("path", ["crop.ratio", "resize.width", "operations.confine"])
def test_what_the_client_did_not_write_came_from_the_prompt(path: str) -> None:
    problem = told(E.EDIT, path)
    assert (problem["loc"], problem["input"]) == (["body", "prompt"], "make it brighter")
    assert problem["ctx"]["error"] == f"{path}: is wrong"


def test_every_complaint_is_told() -> None:
    wish = read(SHAPES[E.EDIT], {**LEAST[E.EDIT], "width": 300})
    both = of_request(Invalid({"resize": ("is wrong", "is odd"), "crop": ("too",)}), wish)
    assert [each["loc"][1] for each in both.problems] == ["width", "width", "prompt"]


def test_fields_and_operations_are_those_that_there_are() -> None:
    known = {name for shape in SHAPES.values() for name in shape.model_fields}
    assert set(FIELDS.values()) <= known
    assert {path.partition(".")[0] for path in FIELDS} <= registry().keys()

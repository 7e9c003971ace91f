"""Phota's requests in the core's words."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pytest
from tests.support.phota_services import URL

from safelight.dialects.phota.errors import UNSUPPORTED, BadRequest
from safelight.dialects.phota.names import Kind
from safelight.dialects.phota.pictures import Field
from safelight.dialects.phota.routes import SHAPES
from safelight.dialects.phota.schema import AnyRequest
from safelight.dialects.phota.sizes import FIXED, PIXELS
from safelight.dialects.phota.translate import Asked, Wanted, check, kind_of, pictures, wanted
from safelight.domain.edit import Drawing, Format, Source
from safelight.domain.engines import Ability, Engine, NoEngines
from safelight.domain.ids import BlobKey
from safelight.pipeline import plan
from safelight.pipeline.limits import Limits
from safelight.web.problems import Unprocessable, read

LEAST: dict[Kind, dict[str, Any]] = {
    Kind.EDIT: {"images": [URL]},
    Kind.GENERATE: {"prompt": "a bowl of lemons"},
    Kind.ENHANCE: {"image": URL},
    Kind.REMIX: {"input_image": URL, "reference_image": f"{URL}?2"},
}
STRANGE = "teach the dog to juggle"


@dataclass
class Some(NoEngines):
    """Engines that are never asked for anything, by model and ability."""

    serves: Mapping[str, set[Ability]]

    def find(self, model: str, ability: Ability) -> Engine | None:
        found: Any = object() if ability in self.serves.get(model, set()) else None
        engine: Engine | None = found
        return engine


def wish(kind: Kind, **fields: object) -> AnyRequest:
    request: AnyRequest = read(SHAPES[kind], LEAST[kind] | fields)
    return request


def asked(request: AnyRequest, *people: str, **serves: set[Ability]) -> Wanted:
    sources = {
        field: Source(url=text, filename="photo.jpg") for field, text in pictures(request).items()
    }
    made = wanted(Asked(request=request, sources=sources, people=people, engines=Some(serves)))
    plan.check(made.edit, Limits())
    return made


def want(kind: Kind, *people: str, **fields: object) -> Wanted:
    return asked(wish(kind, **fields), *people)


def drawing_of(made: Wanted) -> Drawing:
    assert made.edit.drawing is not None
    assert (made.source.url, made.source.blob) == (None, None)
    return made.edit.drawing


@pytest.mark.parametrize(
    ("kind", "fields"),
    [
        (Kind.EDIT, [("images", 0)]),
        (Kind.GENERATE, []),
        (Kind.ENHANCE, [("image",)]),
        (Kind.REMIX, [("input_image",), ("reference_image",)]),
    ],
)
def test_a_request_names_its_pictures_the_one_worked_on_first(
    kind: Kind, fields: list[tuple[str | int, ...]]
) -> None:
    assert list(pictures(wish(kind))) == fields
    assert kind_of(wish(kind)) is kind


@pytest.mark.parametrize("kind", LEAST)
@pytest.mark.parametrize(
    ("fields", "format_", "quality"),
    [
        ({}, Format.JPEG, 92),
        ({"output_format": "jpg"}, Format.JPEG, 92),
        ({"output_format": "png"}, Format.PNG, None),
    ],
)
def test_results_are_written_as_asked(
    kind: Kind, fields: dict[str, str], format_: Format, quality: int | None
) -> None:
    output = want(kind, **fields).edit.output
    assert (output.format, output.quality) == (format_, quality)


@pytest.mark.parametrize("kind", LEAST)
def test_several_results_are_variations(kind: Kind) -> None:
    assert want(kind).edit.variations == 1
    assert want(kind, num_output_images=4).edit.variations == 4


@pytest.mark.parametrize("kind", LEAST)
def test_people_are_looked_for_in_the_result_where_any_are_named(kind: Kind) -> None:
    assert "identify" not in want(kind).edit.operations
    assert want(kind, "a", "b").edit.operations["identify"] == {"people": ["a", "b"]}


# -- what can be asked for at all


@pytest.mark.parametrize(
    ("kind", "fields", "status"),
    [
        (Kind.EDIT, {"images": []}, 400),
        (Kind.GENERATE, {"prompt": ""}, 400),
        (Kind.GENERATE, {"prompt": " \n"}, 400),
        (Kind.EDIT, {"base_model": "qwen-image-2", "resolution": "4K"}, 400),
        (Kind.GENERATE, {"base_model": "flux-2", "resolution": "4K"}, 400),
        (Kind.GENERATE, {"base_model": "reve", "resolution": "2K"}, 400),
        (Kind.EDIT, {"quality": "high"}, 400),
    ],
)
def test_what_cannot_be_asked_for_is_said_at_once(
    kind: Kind, fields: dict[str, object], status: int
) -> None:
    with pytest.raises(BadRequest) as caught:
        check(wish(kind, **fields), NoEngines())
    assert caught.value.words.status == status


@pytest.mark.parametrize(
    ("kind", "fields"),
    [
        (Kind.EDIT, {"prompt": ""}),
        (Kind.EDIT, {"base_model": "gpt-image-2", "resolution": "4K", "quality": "high"}),
        (Kind.GENERATE, {"base_model": "qwen-image-2", "resolution": "2K", "quality": "auto"}),
        (Kind.GENERATE, {"base_model": "reve", "resolution": "1K"}),
        (Kind.ENHANCE, {"base_model": "whatever", "quality": "high"}),
        (Kind.REMIX, {}),
    ],
)
def test_what_can_be_asked_for_passes(kind: Kind, fields: dict[str, object]) -> None:
    check(wish(kind, **fields), NoEngines())


def test_an_unknown_model_is_refused_unless_an_engine_serves_it() -> None:
    request = wish(Kind.GENERATE, base_model="mine", resolution="4K")
    with pytest.raises(Unprocessable, match="no such base_model") as caught:
        check(request, NoEngines())
    assert caught.value.problems[0]["loc"] == ["body", "base_model"]
    check(request, Some({"mine": {Ability.EDIT}}))


# -- edit


def test_an_instruction_becomes_operations_and_says_so() -> None:
    made = want(Kind.EDIT, prompt="remove the background and make it slightly brighter")
    assert made.edit.drawing is None
    assert {"background_remove", "tone"} <= made.edit.operations.keys()
    assert len(made.understood) == 3
    assert made.source.url == URL


def test_without_an_instruction_a_picture_is_only_brought_to_size() -> None:
    made = want(Kind.EDIT)
    assert made.edit.operations == {"resolution": {"pixels": PIXELS["1K"]}}
    assert made.understood == ()


def test_fields_say_shape_and_size() -> None:
    operations = want(Kind.EDIT, aspect_ratio="16:9", resolution="2K").edit.operations
    assert operations["crop"] == {"ratio": [16, 9]}
    assert operations["resolution"] == {"pixels": PIXELS["2K"]}


def test_a_prompt_can_say_the_format_and_a_field_overrules_it() -> None:
    made = want(Kind.EDIT, prompt="save it as webp")
    assert (made.edit.output.format, made.understood) == (Format.WEBP, ("written as webp",))
    given = want(Kind.EDIT, prompt="save it as webp", output_format="jpg")
    assert given.edit.output.format is Format.JPEG
    assert "not as webp" in given.understood[-1]


def test_what_is_transparent_is_kept_and_it_is_told() -> None:
    made = want(Kind.EDIT, prompt="remove the background")
    assert made.edit.output.format is Format.PNG
    assert made.understood[-1] == "written as png, to keep what is transparent"


@pytest.mark.parametrize("blob", [True, False])
def test_a_prompt_can_speak_of_further_pictures(
    blob: bool,  # noqa: FBT001 -- one of two places where a picture comes from
) -> None:
    request = wish(Kind.EDIT, prompt="in the style of image 2", images=[URL, URL])
    second = Source(blob=BlobKey("uploads/1/0")) if blob else Source(url=f"{URL}?2")
    sources: dict[Field, Source] = {("images", 0): Source(url=URL), ("images", 1): second}
    made = wanted(Asked(request=request, sources=sources, people=(), engines=NoEngines()))
    plan.check(made.edit, Limits())
    assert plan.sources(made.edit) == [second]


def test_what_instructions_do_no_engine_draws_and_what_they_do_not_one_does() -> None:
    transforms = {"nb2": {Ability.TRANSFORM}}
    assert asked(wish(Kind.EDIT, prompt="brighter"), **transforms).edit.drawing is None
    strange = drawing_of(asked(wish(Kind.EDIT, prompt=STRANGE), **transforms))
    assert strange.ability is Ability.TRANSFORM


@pytest.mark.parametrize("kind", [Kind.EDIT, Kind.ENHANCE, Kind.REMIX])
def test_what_goes_beyond_a_limit_is_refused_with_the_limit(kind: Kind) -> None:
    with pytest.raises(BadRequest, match=r"^prompt: upscale 100x: .*\d") as caught:
        want(kind, prompt="brighter, upscale 100x")
    assert caught.value.words is UNSUPPORTED


def test_an_engine_that_edits_has_its_own_limits() -> None:
    made = asked(wish(Kind.EDIT, prompt="upscale 100x"), nb2={Ability.EDIT})
    assert drawing_of(made).prompt == "upscale 100x"


def test_a_failure_can_be_told_with_the_fields_of_the_request() -> None:
    made = want(Kind.EDIT, prompt="in the style of image 2", images=[URL, f"{URL}?2"])
    assert made.places[""] == "images.0"
    assert "images.1" in made.places.values()
    fields = {"style_reference_image": "reference_image", "reference": "reference_image"}
    assert want(Kind.REMIX).places == {"": "input_image"} | fields
    assert want(Kind.GENERATE).places == {}


# -- generate


def test_generate_is_always_drawn() -> None:
    made = want(Kind.GENERATE, aspect_ratio="16:9", resolution="1K")
    drawing = drawing_of(made)
    assert (drawing.ability, drawing.images, drawing.otherwise) == (Ability.GENERATE, (), "")
    assert drawing.size == (1368, 768)
    assert made.edit.operations["crop"] == {"ratio": [16, 9]}


def test_generate_is_square_unless_it_says_more() -> None:
    assert drawing_of(want(Kind.GENERATE)).size == (1024, 1024)


# -- enhance and remix


def test_enhance_enhances_at_photas_size_and_heeds_its_prompt() -> None:
    assert want(Kind.ENHANCE).edit.operations == {"enhance": {"pixels": FIXED}}
    told = want(Kind.ENHANCE, prompt="a bit warmer")
    assert told.edit.operations["enhance"] == {"pixels": FIXED}
    assert "tone" in told.edit.operations
    assert len(told.understood) == 1


def test_remix_takes_style_and_palette_of_the_reference_and_says_so() -> None:
    made = want(Kind.REMIX)
    assert made.source.url == URL
    assert {each.url for each in plan.sources(made.edit)} == {f"{URL}?2"}
    assert made.edit.operations.keys() == {"style_transfer", "match_look", "resolution"}
    assert "look of the reference" in made.understood[0]


@pytest.mark.parametrize("kind", [Kind.ENHANCE, Kind.REMIX])
def test_a_prompt_that_is_not_understood_is_not_passed_over(kind: Kind) -> None:
    drawing = drawing_of(want(kind, prompt=STRANGE))
    assert STRANGE in drawing.otherwise
    assert drawing.model == "nb2"


@pytest.mark.parametrize("kind", [Kind.ENHANCE, Kind.REMIX, Kind.EDIT])
@pytest.mark.parametrize("prompt", ["[[abc]]", " [[abc]], [[ def ]]. "])
def test_a_prompt_that_only_names_people_asks_for_nothing_else(kind: Kind, prompt: str) -> None:
    assert want(kind, "abc", "def", prompt=prompt).edit.drawing is None

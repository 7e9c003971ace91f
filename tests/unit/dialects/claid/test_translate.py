"""Sources, the URLs to guard, and the way back from the core's paths."""

import pytest

from safelight.dialects.claid.schema import read_batch, read_edit, read_upload
from safelight.dialects.claid.translate import CORE_PATHS, fetched, sources, user_paths
from safelight.domain.edit import Source
from safelight.domain.errors import Invalid
from safelight.operations import registry

URL = "https://host/folder/a%20cat.jpg?size=1"
STYLE = {"generative": {"style_transfer": {"style_reference_image": "https://host/style"}}}


def test_a_source_has_the_url_and_the_name_in_it() -> None:
    request = read_edit({"input": URL, "operations": {}})
    assert sources(request) == (Source(url=URL, filename="a cat.jpg"),)


def test_a_batch_has_its_sources_in_request_order() -> None:
    urls = [f"https://host/{number}.png" for number in (3, 1, 2)]
    found = sources(read_batch({"input": urls, "operations": {}}))
    assert [source.filename for source in found] == ["3.png", "1.png", "2.png"]


def test_every_url_that_would_be_fetched_is_told_with_its_path() -> None:
    path = "operations.generative.style_transfer.style_reference_image"
    style = (path, "https://host/style")
    assert fetched(read_edit({"input": URL, "operations": STYLE})) == (("input", URL), style)
    assert fetched(read_upload({"operations": STYLE})) == (style,)
    batch = read_batch({"input": [URL, URL], "operations": {}})
    assert fetched(batch) == (("input.0", URL), ("input.1", URL))


@pytest.mark.parametrize(
    ("core", "user"),
    [
        ("resize", "operations.resizing"),
        ("resize.width", "operations.resizing.width"),
        ("resize.width.pixels", "operations.resizing.width"),
        ("operations.resize.crop", "operations.resizing.fit.crop"),
        ("pad.left and right", "operations.padding"),
        ("adjust.hdr", "operations.adjustments.hdr"),
        ("adjust.unheard_of", "operations.adjustments"),
        ("background_blur", "operations.background.blur"),
        ("output.dpi", "output.metadata.dpi"),
        ("output.cmyk_profile", "output.metadata.color_space.color_profile"),
        ("input", "input"),
        ("resized", "resized"),
    ],
)
def test_a_path_of_the_core_becomes_the_one_the_client_wrote(core: str, user: str) -> None:
    assert user_paths(Invalid({core: ("wrong",)})).fields == {user: ("wrong",)}


def test_errors_that_fall_on_the_same_field_are_all_kept() -> None:
    invalid = Invalid({"pad.top": ("too large",), "pad.left": ("odd", "too large")})
    assert user_paths(invalid).fields == {"operations.padding": ("too large", "odd", "too large")}


def test_every_path_of_the_core_is_an_operation_or_of_the_output() -> None:
    assert {path.partition(".")[0] for path in CORE_PATHS} <= {*registry(), "output"}

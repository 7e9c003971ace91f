"""Sources, the URLs of pictures, and the way back from the core's paths."""

import pytest

from safelight.dialects.claid.schema import read_batch, read_edit, read_upload
from safelight.dialects.claid.translate import CORE_PATHS, named, sources, to_edit, user_paths
from safelight.domain.edit import Source
from safelight.domain.errors import Invalid
from safelight.domain.ids import BlobKey
from safelight.operations import registry

URL = "https://host/folder/a%20cat.jpg?size=1"
STYLE_URL = "https://host/style"
STYLE = {"generative": {"style_transfer": {"style_reference_image": STYLE_URL}}}


def test_an_edit_has_the_source_that_was_found_for_its_url() -> None:
    request = read_edit({"input": URL, "operations": STYLE})
    found = {URL: Source(url=URL, filename="a cat.jpg"), STYLE_URL: Source(url=STYLE_URL)}
    assert sources(request, found) == (found[URL],)
    assert to_edit(request, found) == to_edit(request)


def test_a_batch_has_its_sources_in_request_order() -> None:
    urls = [f"https://host/{number}.png" for number in (3, 1, 2)]
    found = {url: Source(url=url) for url in sorted(urls)}
    given = sources(read_batch({"input": urls, "operations": {}}), found)
    assert [source.url for source in given] == urls


def test_a_reference_that_is_here_is_named_by_where_it_is_kept() -> None:
    kept = Source(blob=BlobKey("shared/2026-04-01/1"), filename="style.png")
    request = read_upload({"operations": STYLE})
    params = to_edit(request, {STYLE_URL: kept}).operations["style_transfer"]
    given = to_edit(request).operations["style_transfer"]
    assert params == {**given, "style_reference_image": kept.as_json()}


def test_every_url_of_a_picture_is_told_with_its_path() -> None:
    path = "operations.generative.style_transfer.style_reference_image"
    style = (path, STYLE_URL)
    assert named(read_edit({"input": URL, "operations": STYLE})) == (("input", URL), style)
    assert named(read_upload({"operations": STYLE})) == (style,)
    batch = read_batch({"input": [URL, URL], "operations": {}})
    assert named(batch) == (("input.0", URL), ("input.1", URL))


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

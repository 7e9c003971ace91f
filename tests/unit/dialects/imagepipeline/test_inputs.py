"""The pictures that requests name."""

from ipaddress import ip_network
from typing import Any

import pytest
from tests.support.imagepipeline_services import OTHER, URL, ImagePipeline, request, source
from tests.support.world import World

from safelight.adapters.net.guard import Guard
from safelight.dialects.imagepipeline.inputs import sources
from safelight.dialects.imagepipeline.schema import Place
from safelight.domain.edit import Source
from safelight.web.problems import Unprocessable

ONE: Place = ("input_image",)


def found(served: ImagePipeline, **named: str) -> dict[Place, Source]:
    places: dict[Place, str] = {(name,): url for name, url in named.items()}
    return dict(sources(places, request(), served.services))


def wrong(served: ImagePipeline, url: str) -> str:
    with pytest.raises(Unprocessable) as caught:
        found(served, input_image=url)
    (problem,) = caught.value.problems
    assert problem["loc"] == ["body", "input_image"]
    return str(problem["ctx"]["error"])


def test_urls_are_fetched_and_called_by_their_names(served: ImagePipeline) -> None:
    made = found(served, person_image=URL, clothing_image=OTHER.replace("https", "HTTP"))
    assert made[("person_image",)] == source(URL)
    assert made[("clothing_image",)].filename == "other.png"


def test_what_this_server_has_is_copied_and_never_fetched(served: ImagePipeline) -> None:
    url, key = served.shared()
    assert found(served, input_image=url)[ONE] == Source(blob=key, filename="cat.jpg")


def test_a_link_of_this_server_that_has_expired_is_told(served: ImagePipeline) -> None:
    url, _ = served.shared()
    served.world.clock.pass_(days=2)
    assert "cat.jpg has expired" in wrong(served, url)


@pytest.mark.parametrize(
    "text", ["photo.jpg", "data:image/png;base64,AAAA", "ftp://a.example/x", "/etc/passwd", "AAAA"]
)
def test_what_is_no_url_is_told_where_to_get_one(served: ImagePipeline, text: str) -> None:
    said = wrong(served, text)
    assert "http or https URL" in said
    assert "/upload/image/v1" in said


@pytest.mark.parametrize("host", ["127.0.0.1", "10.0.0.1", "[::1]", "169.254.169.254"])
def test_an_address_that_is_never_fetched_is_refused(served: ImagePipeline, host: str) -> None:
    assert wrong(served, f"http://{host}/photo.jpg")


def test_a_private_address_is_fetched_where_the_server_was_told_so(world: World) -> None:
    opened = ImagePipeline(world, guard=Guard(allow=(ip_network("127.0.0.0/8"),)))
    assert found(opened, input_image="http://127.0.0.1/a.jpg")[ONE].url == "http://127.0.0.1/a.jpg"


def test_a_url_has_no_more_characters_than_the_limit(served: ImagePipeline) -> None:
    url = URL.ljust(200, "a")
    assert found(served, input_image=url)[ONE].url == url
    assert "201 characters; the limit is 200" in wrong(served, f"{url}a")


def test_every_field_that_is_wrong_is_named(served: ImagePipeline) -> None:
    named: dict[Place, Any] = {("input_image", 0): "x", ("input_image", 1): URL, ("logo",): "y"}
    with pytest.raises(Unprocessable) as caught:
        sources(named, request(), served.services)
    assert [each["loc"] for each in caught.value.problems] == [
        ["body", "input_image", 0],
        ["body", "logo"],
    ]

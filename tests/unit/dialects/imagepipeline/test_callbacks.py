"""Where webhooks may go."""

from ipaddress import ip_network

import pytest
from tests.support.imagepipeline_services import ImagePipeline
from tests.support.world import World

from safelight.adapters.net.guard import Guard
from safelight.dialects.imagepipeline.callbacks import check
from safelight.web.problems import Unprocessable


def wrong(served: ImagePipeline, url: str) -> str:
    with pytest.raises(Unprocessable) as caught:
        check(url, served.services)
    (problem,) = caught.value.problems
    assert problem["loc"] == ["body", "callback_url"]
    return str(problem["ctx"]["error"])


@pytest.mark.parametrize(
    "url", ["https://hooks.example/x?y=1", "http://hooks.example/", "HTTP://hooks.example:8080/"]
)
def test_a_webhook_goes_over_http_or_https(served: ImagePipeline, url: str) -> None:
    check(url, served.services)


@pytest.mark.parametrize("url", ["ftp://a.example/", "hooks.example", "https:///path", "http:", ""])
def test_it_goes_nowhere_else(served: ImagePipeline, url: str) -> None:
    assert "must be an http or https URL" in wrong(served, url)


@pytest.mark.parametrize("host", ["127.0.0.1", "[::1]", "10.0.0.1", "169.254.169.254"])
@pytest.mark.parametrize("scheme", ["http", "https"])
def test_an_address_that_is_never_called_is_refused_at_once(
    served: ImagePipeline, scheme: str, host: str
) -> None:
    assert "cannot be used" in wrong(served, f"{scheme}://{host}/")


def test_a_private_address_is_called_where_the_server_was_told_so(world: World) -> None:
    opened = ImagePipeline(world, guard=Guard(allow=(ip_network("127.0.0.0/8"),)))
    check("http://127.0.0.1:9000/hook", opened.services)

"""A server's own links as sources, where it may fetch from nowhere near itself."""

import json
from typing import Any

import pytest
from tests.bad_inputs.service import Service, picture, refused

EDIT = "/v1/image/edit"


def edited(closed: Service) -> str:
    """The link to a result."""
    parts: dict[str, Any] = {"file": ("cat.png", picture(kind="PNG"))}
    with closed.client() as client:
        reply = client.post(f"{EDIT}/upload", files=parts, data={"data": '{"operations": {}}'})
    link: str = reply.json()["data"]["output"]["tmp_url"]
    return link


def test_a_result_is_the_source_of_the_next_edit_though_nothing_near_may_be_fetched(
    closed: Service,
) -> None:
    link = edited(closed)
    smaller = {"input": link, "operations": {"resizing": {"width": 32}}}
    with closed.client() as client:
        reply = client.post(EDIT, json=smaller)
        assert reply.status_code == 200, reply.text
        output = reply.json()["data"]["output"]
        assert output["width"] == 32
        assert output["tmp_url"].partition("?")[0].endswith("/cat.jpeg")
        # What was copied is still there.
        assert client.get(link).status_code == 200


@pytest.mark.parametrize("change", ["dog", "%2e%2e", "cat.jpg/..", "\ud800"])
def test_a_changed_link_is_no_way_into_the_server(closed: Service, change: str) -> None:
    asked = {"input": edited(closed).replace("cat", change), "operations": {}}
    with closed.client() as client:
        reply = client.post(
            EDIT, content=json.dumps(asked), headers={"Content-Type": "application/json"}
        )
    assert "input" in refused(reply, 422)

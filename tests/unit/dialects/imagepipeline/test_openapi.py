"""What the server says of ImagePipeline's endpoints."""

import json
from typing import Any

import pytest
from tests.support.imagepipeline_services import ImagePipeline, application
from tests.support.world import World

from safelight.dialects.imagepipeline import samples
from safelight.dialects.imagepipeline.names import Endpoint
from safelight.dialects.imagepipeline.schema import SHAPES

OPEN = {"/health"}


@pytest.fixture(scope="module")
def document(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """The server's description, which is the same for all of these tests."""
    world = World(tmp_path_factory.mktemp("world"))
    described = json.dumps(application(ImagePipeline(world)).openapi())
    world.close()
    read: dict[str, Any] = json.loads(described)
    return read


def test_every_endpoint_takes_the_key_that_is_described(document: dict[str, Any]) -> None:
    scheme = document["components"]["securitySchemes"]["ImagePipelineKey"]
    assert scheme == {"type": "apiKey", "in": "header", "name": "X-API-Key"}
    for path, each in document["paths"].items():
        for operation in each.values():
            assert ("security" in operation) is (path not in OPEN)
            assert operation["summary"]


def test_every_status_says_what_it_means(document: dict[str, Any]) -> None:
    for each in document["paths"].values():
        for operation in each.values():
            assert all(answer["description"] for answer in operation["responses"].values())


def test_every_compute_endpoint_is_described_with_its_fields_and_statuses(
    document: dict[str, Any],
) -> None:
    for endpoint in Endpoint:
        described = document["paths"][endpoint.value]["post"]
        media = described["requestBody"]["content"]["application/json"]
        assert set(media["schema"]["properties"]) == set(SHAPES[endpoint].model_fields)
        assert media["example"] == samples.REQUESTS[endpoint]
        assert set(described["responses"]) == {"200", "401", "402", "403", "422", "429", "503"}
        look = document["paths"][f"{endpoint.value}/status/{{job_id}}"]["get"]
        cancel = document["paths"][f"{endpoint.value}/cancel/{{job_id}}"]["post"]
        assert "404" in look["responses"]
        assert "409" in cancel["responses"]


def test_operations_have_names_of_their_own(document: dict[str, Any]) -> None:
    names = [each["operationId"] for path in document["paths"].values() for each in path.values()]
    assert len(names) == len(set(names))
    assert "imagepipeline_background_remove_status" in names

"""What the server says of Phota's endpoints."""

import json
from typing import Any

import pytest
from tests.support.phota_services import Phota

from safelight.dialects.phota import openapi
from safelight.dialects.phota.names import OPERATIONS
from safelight.dialects.phota.routes import VOICE, routers
from safelight.web.app import build


@pytest.fixture
def document(phota: Phota) -> dict[str, Any]:
    """Phota's part of a server's description."""
    app = build(routers(phota.services), [VOICE], lambda: "1", None, "1")  # type: ignore[arg-type]  # never started
    described: dict[str, Any] = json.loads(json.dumps(openapi.document(app.openapi())))
    return described


def test_photas_paths_are_described_and_no_others(document: dict[str, Any]) -> None:
    assert {(method, path) for path, each in document["paths"].items() for method in each} == {
        *(("post", f"/v1/phota/{kind}") for kind in OPERATIONS),
        ("get", "/v1/phota/jobs/{job_id}"),
        ("get", "/v1/phota/webhook-secret"),
        ("post", "/v1/phota/profiles/add"),
        ("get", "/v1/phota/profiles/ids"),
        ("get", "/v1/phota/profiles/{profile_id}/status"),
        ("get", "/v1/phota/profiles/{profile_id}/profile_picture"),
        ("delete", "/v1/phota/profiles/{profile_id}"),
    }


def test_other_dialects_paths_are_left_out() -> None:
    whole: dict[str, Any] = {"paths": {"/v1/image/edit": {}, "/v1/phota/edit": {}}}
    assert openapi.document(whole)["paths"].keys() == {"/v1/phota/edit"}


def test_every_endpoint_takes_the_key_that_is_described(document: dict[str, Any]) -> None:
    schemes = document["components"]["securitySchemes"]
    assert schemes["PhotaKey"] == {"type": "apiKey", "in": "header", "name": "X-API-Key"}
    for each in document["paths"].values():
        for operation in each.values():
            assert operation["security"] == [{"PhotaKey": []}]
            assert operation["summary"]


@pytest.mark.parametrize("kind", sorted(OPERATIONS))
def test_an_image_endpoint_tells_its_fields_and_statuses(
    document: dict[str, Any], kind: str
) -> None:
    described = document["paths"][f"/v1/phota/{kind}"]["post"]
    schema = described["requestBody"]["content"]["application/json"]["schema"]
    assert {"async", "callback_url", "client_request_id", "num_output_images"} <= set(
        schema["properties"]
    )
    assert set(described["responses"]) == {
        *("200", "202", "400", "401", "402", "403", "404", "422", "500", "503", "504")
    }


def test_a_job_past_its_retention_has_its_status(document: dict[str, Any]) -> None:
    assert "410" in document["paths"]["/v1/phota/jobs/{job_id}"]["get"]["responses"]


def test_every_status_says_what_it_means(document: dict[str, Any]) -> None:
    for each in document["paths"].values():
        for operation in each.values():
            assert all(answer["description"] for answer in operation["responses"].values())

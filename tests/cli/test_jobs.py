"""`safelight jobs` shows and steers jobs, also while a server runs."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.support.command import Command
from tests.support.receiver import FileServer
from tests.support.server import Server, finished

SPEAKS = "claid"


@pytest.fixture
def failed(server: Server) -> Iterator[dict[str, Any]]:
    """A task that failed: its picture was not there."""
    with FileServer({}) as files, server.client() as client:
        body = {"input": files.url("none.jpg"), "operations": {}}
        task = client.post("/v1/image/edit/async", json=body).json()["data"]
        yield finished(client, task["result_url"])


@pytest.fixture
def stuck(tmp_path: Path) -> Iterator[str]:
    """A job that nobody carries out: its server has no worker host."""
    with Server(tmp_path / "data", command="api") as api, api.client() as client:
        body = {"input": "http://127.0.0.1:1/none.jpg", "operations": {}}
        yield str(client.post("/v1/image/edit/async", json=body).json()["data"]["id"])


def test_a_job_is_shown_with_what_became_of_its_inputs(
    safelight: Command, failed: dict[str, Any]
) -> None:
    job = safelight("jobs", "show", str(failed["id"]), "--json").document
    assert (job["state"], job["held"], job["charged"]) == ("failed", "1", "0")
    assert job["items"][0]["failure"]["message"] == failed["errors"][0]["error"]
    shown = safelight("jobs", "show", str(failed["id"]))
    assert failed["errors"][0]["error"] in shown.out


def test_jobs_are_listed_newest_first_by_state(safelight: Command, failed: dict[str, Any]) -> None:
    arguments = ("jobs", "list", "--state", "failed", "--limit", "1")
    listed = safelight(*arguments, "--json").document
    assert [job["id"] for job in listed["jobs"]] == [str(failed["id"])]
    assert str(failed["id"]) in safelight(*arguments).out


def test_a_failed_job_is_asked_for_again_as_a_new_one(
    safelight: Command, server: Server, failed: dict[str, Any]
) -> None:
    new = safelight("jobs", "retry", str(failed["id"]), "--json").document
    assert new["retry_of"] == str(failed["id"]) != new["id"]
    with server.client() as client:
        again = finished(client, f"/v1/image/edit/async/{new['id']}")
    assert again["status"] == "ERROR"


def test_a_waiting_job_is_cancelled_and_its_credits_released(
    safelight: Command, tmp_path: Path, stuck: str
) -> None:
    data = ("--data", tmp_path / "data", "--json")
    assert safelight("credits", "show", *data).document["held"] == "1"
    ended = safelight("jobs", "cancel", stuck, *data).document
    assert (ended["state"], ended["charged"]) == ("cancelled", "0")
    assert safelight("credits", "show", *data).document["held"] == "0"


def test_an_ended_job_is_not_cancelled(safelight: Command, failed: dict[str, Any]) -> None:
    done = safelight("jobs", "cancel", str(failed["id"]))
    assert done.status == 1
    assert "has ended (failed)" in done.err


@pytest.mark.parametrize("verb", ["show", "cancel", "retry"])
def test_an_unknown_job_is_named(verb: str, safelight: Command) -> None:
    done = safelight("jobs", verb, "12", "--json")
    assert (done.status, done.document) == (1, {"error": "No such job: 12."})

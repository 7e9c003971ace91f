"""A server that is told to stop ends what is under way, and then stops at once."""

import signal
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from pathlib import Path
from typing import Any

import httpx
from tests.chaos import pictures, snapshot
from tests.support.receiver import FileServer
from tests.support.server import Server, finished, until

SPEAKS = "claid"

#: Seconds; the dispatcher looks again by itself after 15.
_AT_ONCE = 5.0


def _at(line: dict[str, Any]) -> datetime:
    return datetime.fromisoformat(line["timestamp"])


def test_a_server_with_work_under_way_stops_as_soon_as_that_is_done(tmp_path: Path) -> None:
    content = pictures.encoded((2400, 1800), "large.jpg")
    server = Server(tmp_path / "data", {"SAFELIGHT_WORKERS": "1"})
    with FileServer({"large.jpg": content}) as files, server:
        body = {"input": files.url("large.jpg"), "operations": {"adjustments": {"hdr": 80}}}
        with server.client() as http:
            submitted = http.post("/v1/image/edit/async", json=body).json()["data"]
            until(lambda: files.asked, bool)
        assert server.stop() == 0
        ended, stopped = server.log.actions("attempt_ended"), server.log.actions("worker_stopped")
        assert len(ended) == 1
        assert (_at(stopped[-1]) - _at(ended[-1])).total_seconds() < _AT_ONCE

        server.start()
        with server.client() as http:
            assert finished(http, submitted["result_url"])["status"] == "DONE"


def test_those_who_wait_when_a_server_stops_are_answered(tmp_path: Path) -> None:
    content = pictures.encoded((3000, 2400), "large.jpg")
    server = Server(tmp_path / "data", {"SAFELIGHT_WORKERS": "1", "SAFELIGHT_DRAIN_SECONDS": "0.2"})
    with FileServer({"large.jpg": content}) as files, server, ThreadPoolExecutor(2) as pool:
        body = {"input": files.url("large.jpg"), "operations": {"adjustments": {"hdr": 80}}}

        def edit(headers: dict[str, str]) -> httpx.Response:
            with server.client() as http:
                return http.post("/v1/image/edit", json=body, headers=headers)

        callers = [pool.submit(edit, headers) for headers in ({}, {"Idempotency-Key": "mine"})]
        until(lambda: len(files.asked), lambda count: count == len(callers))
        assert server.stop() == 0
        answers = [caller.result() for caller in callers]
    assert [answer.status_code for answer in answers] == [503, 503]
    found = snapshot.read(server.folder)
    assert sorted(job["state"] for job in found.jobs.values()) == ["accepted", "cancelled"]
    assert not server.log.other


def test_pollers_are_answered_and_readiness_denied_while_work_under_way_is_ended(
    tmp_path: Path,
) -> None:
    content = pictures.encoded((3000, 2400), "large.jpg")
    server = Server(tmp_path / "data", {"SAFELIGHT_WORKERS": "1"})
    with FileServer({"large.jpg": content}) as files, server, server.client() as http:
        body = {"input": files.url("large.jpg"), "operations": {"adjustments": {"hdr": 80}}}
        submitted = http.post("/v1/image/edit/async", json=body).json()["data"]
        until(lambda: files.asked, bool)
        assert server.process is not None
        server.process.send_signal(signal.SIGTERM)
        ready = until(lambda: http.get("/readyz"), lambda answer: answer.status_code == 503)
        assert ready.json()["problems"] == ["no worker host is running"]
        assert http.get(submitted["result_url"]).json()["data"]["status"] == "PROCESSING"
        assert server.stop() == 0
    assert [line["state"] for line in server.log.actions("attempt_ended")] == ["succeeded"]

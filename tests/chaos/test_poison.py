"""A picture that no child survives fails alone: its credits go back, and the others go on."""

from collections.abc import Callable
from pathlib import Path

from tests.chaos import pictures, processes, snapshot
from tests.chaos.processes import Role
from tests.support.receiver import FileServer
from tests.support.server import Server, finished, until

SPEAKS = "claid"

_ATTEMPTS = 3


def _killer(server: Server, job: str) -> Callable[[], int]:
    """Kills children that work on a job when it is called; returns how many it killed so far."""
    killed: set[tuple[int, int]] = set()

    def look() -> int:
        for process in processes.of_server(server.folder):
            at_work = process.role is Role.CHILD and processes.has_open(process, f"work/{job}-")
            if at_work and processes.kill(process):
                killed.add((process.pid, process.started))
        return len(killed)

    return look


def test_a_picture_that_kills_its_child_each_time_fails_and_costs_nothing(tmp_path: Path) -> None:
    content = {"deadly.jpg": pictures.encoded((3000, 2400), "deadly.jpg"), **pictures.files()}
    settings = {"SAFELIGHT_CRASH_ATTEMPTS": str(_ATTEMPTS)}
    server = Server(tmp_path / "data", settings)
    slow = {"adjustments": {"hdr": 80, "sharpness": 40}}
    with FileServer(content) as files, server:
        with server.client() as http:

            def submit(name: str) -> str:
                body = {"input": files.url(name), "operations": slow}
                url: str = http.post("/v1/image/edit/async", json=body).json()["data"]["result_url"]
                return url

            deadly = submit("deadly.jpg")
            others = [submit(name) for name in pictures.GOOD]
            until(_killer(server, deadly.rpartition("/")[2]), lambda count: count == _ATTEMPTS)
            ended = finished(http, deadly)
            assert ended["status"] == "ERROR"
            assert f"tried {_ATTEMPTS} times" in ended["errors"][0]["error"]
            assert [finished(http, url)["status"] for url in others] == ["DONE"] * len(others)
        server.stop()

    found = snapshot.read(server.folder)
    job = found.jobs[deadly.rpartition("/")[2]]
    item = found.items[job["id"]][0]
    assert (item["failure_code"], item["crashes"]) == ("render_crashed", _ATTEMPTS)
    posted = {row["kind"]: row["amount"] for row in found.transfers if row["job"] == job["id"]}
    assert posted == {"hold": job["held"], "release": job["held"]}
    assert job["charged"] == 0

"""A run waits when it is asked to, and outlives a server that is started again."""

import json
import os
import signal
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from tests.support.command import Command
from tests.support.server import Server

SPEAKS = "claid"

PICTURES = 8


@pytest.fixture(scope="module")
def strict(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server that lets each key make three requests a second."""
    folder = tmp_path_factory.mktemp("strict") / "data"
    with Server(folder, {"SAFELIGHT_RATE_LIMITS": "3/1"}) as running:
        yield running


@pytest.fixture
def strictly(strict: Server, tmp_path: Path, picture: Callable[[Path, int], Path]) -> Command:
    """The command line of that server, beside a folder with pictures."""
    for seed in range(PICTURES):
        picture(tmp_path / "in" / f"{seed}.png", seed)
    return Command(tmp_path, strict.environment())


def charged(safelight: Command) -> list[str]:
    done = safelight("credits", "show", "--limit", "10000", "--json")
    return [each["job"] for each in done.document["transfers"] if each["kind"] == "settle"]


def test_too_many_requests_are_put_off_for_as_long_as_the_server_says(
    strictly: Command, strict: Server
) -> None:
    done = strictly("edit", "in", "--parallel", "8", "--width", "20")
    assert done.status == 0
    assert done.err.count("SAFELIGHT_RATE_LIMITS=off") == len(done.err.splitlines()) == 1
    answers = strict.log.actions("request_answered")
    assert 429 in [each["status"] for each in answers]
    assert len(charged(strictly)) == PICTURES


def test_an_api_that_dies_under_a_run_costs_time_and_nothing_else(
    strictly: Command, strict: Server
) -> None:
    before = len(charged(strictly))
    running = strictly.start("edit", "in", "--parallel", "2", "--width", "25", "--json")
    assert running.stdout is not None
    first = json.loads(running.stdout.readline())
    api = [each["pid"] for each in strict.log.actions("part_started") if each["part"] == "api"]
    os.kill(api[-1], signal.SIGKILL)
    rest = [json.loads(line) for line in running.stdout]
    running.stdout.close()
    assert running.wait(60) == 0
    assert [each["state"] for each in [first, *rest]] == ["done"] * PICTURES
    assert len(charged(strictly)) == before + PICTURES

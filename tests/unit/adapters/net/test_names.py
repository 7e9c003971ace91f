"""Names whose servers are dead hold up no others."""

import asyncio
import socket
from collections import Counter
from collections.abc import Iterator
from threading import Event

import pytest

from safelight.adapters.net.names import THREADS, Names

pytestmark = pytest.mark.anyio


class Servers:
    """Name servers of which those for `dead...` answer only once they are let."""

    def __init__(self) -> None:
        self.revived = Event()
        self.asked: Counter[str] = Counter()

    def __call__(self, host: str) -> list[str]:
        self.asked[host] += 1
        if host.startswith("dead"):
            self.revived.wait(30)
        if host.startswith("unknown"):
            raise socket.gaierror(socket.EAI_NONAME, host)
        return ["192.0.2.1"]


@pytest.fixture
def servers() -> Iterator[Servers]:
    made = Servers()
    yield made
    made.revived.set()


async def test_dead_names_hold_up_no_others(servers: Servers) -> None:
    names = Names(servers)
    dead = [asyncio.create_task(names(f"dead{number}.test")) for number in range(THREADS - 1)]
    await asyncio.sleep(0)
    assert await names("good.test") == ["192.0.2.1"]
    assert not any(task.done() for task in dead)
    servers.revived.set()
    assert await asyncio.gather(*dead) == [["192.0.2.1"]] * len(dead)


async def test_a_name_that_takes_too_long_is_given_up(servers: Servers) -> None:
    with pytest.raises(TimeoutError):
        await Names(servers, patience_s=0.01)("dead.test")


async def test_however_many_ask_for_a_dead_name_it_holds_one_thread(servers: Servers) -> None:
    names = Names(servers, threads=2)
    dead = [asyncio.create_task(names("dead.test")) for _ in range(20)]
    await asyncio.sleep(0)
    assert await names("good.test") == ["192.0.2.1"]
    dead.pop().cancel()
    servers.revived.set()
    assert await asyncio.gather(*dead) == [["192.0.2.1"]] * 19
    assert servers.asked["dead.test"] == 1


async def test_what_nobody_waits_for_any_longer_is_not_asked(servers: Servers) -> None:
    names = Names(servers, threads=1, patience_s=0.01)
    for host in ("dead.test", "late.test"):
        with pytest.raises(TimeoutError):
            await names(host)
    patient = asyncio.create_task(Names(servers)("good.test"))
    servers.revived.set()
    await patient
    async with asyncio.timeout(5):
        while "again.test" not in servers.asked:
            try:
                await names("again.test")
            except TimeoutError:
                continue
    assert servers.asked["late.test"] == 0


async def test_an_unknown_name_is_an_error_and_asked_for_again(servers: Servers) -> None:
    names = Names(servers)
    for _ in range(2):
        with pytest.raises(socket.gaierror):
            await names("unknown.test")
    assert servers.asked["unknown.test"] == 2


async def test_the_system_knows_its_own_name() -> None:
    assert "127.0.0.1" in await Names()("localhost")

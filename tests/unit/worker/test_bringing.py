"""Files of an item: several at once, waited for as a whole, and told by their names."""

import asyncio
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from tests.support.world import World

from safelight.domain.edit import Edit, Source
from safelight.domain.errors import Code, Refusal
from safelight.domain.ids import JobId
from safelight.results.names import upload_key
from safelight.worker.attempt import Attempt, Files, Stopped
from safelight.worker.bringing import Bringing, Errand, further

pytestmark = pytest.mark.anyio


@dataclass
class Doors:
    """A fetcher whose files come when the test says so; one that ends in `bad` is refused."""

    begun: list[str] = field(default_factory=list)
    left: list[str] = field(default_factory=list)
    #: Set as soon as so many have begun.
    enough: asyncio.Event = field(default_factory=asyncio.Event)
    awaited: int = 1
    opened: asyncio.Event = field(default_factory=asyncio.Event)
    #: Set when the first file has come.
    came: asyncio.Event = field(default_factory=asyncio.Event)

    async def fetch(self, url: str, into: Path) -> int:
        self.begun.append(url)
        if len(self.begun) >= self.awaited:
            self.enough.set()
        try:
            await self.opened.wait()
        except asyncio.CancelledError:
            self.left.append(url)
            raise
        if url.endswith("bad"):
            raise Refusal(Code.INPUT_UNREACHABLE, "It is not there.")
        if url.endswith("never"):
            await asyncio.Event().wait()
        self.came.set()
        return into.write_bytes(url.encode())  # noqa: ASYNC240 -- small


class Bench:
    """Errands for names, and an attempt that they are done for."""

    def __init__(self, world: World) -> None:
        self.world, self.doors = world, Doors()
        self.attempt = Attempt(Files(world.folder / "stem"), None)
        self.bringing = Bringing(clock=world.clock, fetcher=self.doors, blobs=world.blobs)

    def errands(self, *names: str) -> list[Errand]:
        return [
            Errand(
                source=Source(url=f"http://pictures.test/{name}"),
                into=self.world.folder / name,
                parameter=name,
            )
            for name in names
        ]

    def begin(self, *errands: Errand) -> "asyncio.Task[None]":
        task = asyncio.create_task(self.bringing.bring(errands, self.attempt))
        self.attempt.task = task
        return task

    async def begun(self, number: int) -> None:
        self.doors.awaited = number
        await asyncio.wait_for(self.doors.enough.wait(), 20)


@pytest.fixture
async def bench(world: World) -> Bench:
    return Bench(world)


async def test_a_few_files_are_fetched_at_once(bench: Bench) -> None:
    names = [f"file{number}" for number in range(50)]
    running = bench.begin(*bench.errands(*names))
    await bench.begun(6)
    assert [url.rpartition("/")[2] for url in bench.doors.begun] == names[:6]
    bench.doors.opened.set()
    await running
    for name in names:
        assert (bench.world.folder / name).read_text().endswith(f"/{name}")


async def test_many_files_are_waited_for_as_one(bench: Bench) -> None:
    since = bench.world.clock()
    running = bench.begin(*bench.errands("one", "two", "never"))
    await bench.begun(3)
    bench.doors.opened.set()
    bench.world.clock.pass_(seconds=5)
    await bench.doors.came.wait()
    assert bench.attempt.waiting_since == since
    bench.attempt.stop()
    with pytest.raises(Stopped):
        await running
    assert bench.attempt.waiting_since is None


async def test_the_first_that_fails_is_named_and_the_others_are_given_up(bench: Bench) -> None:
    running = bench.begin(*bench.errands("never", "bad", "other"))
    await bench.begun(3)
    bench.doors.opened.set()
    with pytest.raises(Refusal) as caught:
        await running
    assert (caught.value.code, str(caught.value)) == (
        Code.INPUT_UNREACHABLE,
        "bad: It is not there.",
    )
    assert not (bench.world.folder / "never").exists()


async def test_who_is_stopped_leaves_no_fetch_behind(bench: Bench) -> None:
    running = bench.begin(*bench.errands("one", "two"))
    await bench.begun(2)
    bench.attempt.stop()
    with pytest.raises(Stopped):
        await running
    assert len(bench.doors.left) == 2


async def test_an_upload_that_is_gone_is_told_by_its_parameter(bench: Bench) -> None:
    source, into = Source(blob=upload_key(JobId("gone"), 1)), bench.world.folder / "into"
    with pytest.raises(Refusal, match=r"^mask: The uploaded file is gone"):
        await bench.begin(Errand(source=source, into=into, parameter="mask"))


def test_what_several_operations_name_is_brought_once() -> None:
    one, other = {"url": "http://pictures.test/a"}, {"url": "http://pictures.test/b"}
    edit = Edit(operations={"backdrop": {"image": one}, "match_look": {"reference": one}})
    places, (errand,) = further(edit, Files(Path("stem")))
    assert places == {"backdrop": {"image": errand.into}, "match_look": {"reference": errand.into}}
    edit = Edit(operations={"backdrop": {"image": one}, "match_look": {"reference": other}})
    assert len({errand.into for errand in further(edit, Files(Path("stem")))[1]}) == 2

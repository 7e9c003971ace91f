"""Pictures that an engine makes before the operations: an engine of the test's own draws them."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import pyvips
from tests.support.server import until
from tests.support.world import ALICE, START, World

from safelight.domain.edit import Drawing, Edit, Format, Output, Source
from safelight.domain.engines import Ability, Engine, Wish
from safelight.domain.errors import Code, Refusal
from safelight.domain.ids import JobId
from safelight.domain.job import Item
from safelight.domain.states import State
from safelight.domain.store import Claimed
from safelight.pipeline.limits import Limits
from safelight.pipeline.task import NotRendered, Rendered, RenderTask
from safelight.results.names import upload_key, uploads_of
from safelight.worker.attempt import Stopped
from safelight.worker.carry import Carrier, Patience
from safelight.worker.drawing import engine_for, show, wish
from safelight.worker.sandbox import Confinement
from safelight.worker.slot import Slot, preload

pytestmark = pytest.mark.anyio
CONFINEMENT = Confinement(memory_bytes=1024 * 2**20, cpu_seconds=60)
DRAWING = Drawing(model="painter", ability=Ability.EDIT, prompt="a hat", otherwise="No engine.")
#: What is drawn, by the prompt.
COLOUR = (200, 40, 40)


@dataclass
class Painter:
    """An engine that paints a plane of one colour, as large as it is asked to."""

    name: str = "painter"
    abilities: frozenset[Ability] = frozenset(Ability)
    wishes: list[Wish] = field(default_factory=list)
    seen: list[tuple[int, int, str]] = field(default_factory=list)
    trouble: Refusal | None = None
    begun: asyncio.Event = field(default_factory=asyncio.Event)

    async def make(self, wish: Wish, into: Path) -> None:
        self.wishes.append(wish)
        self.begun.set()
        if self.trouble is not None:
            raise self.trouble
        if wish.prompt == "wait":
            await asyncio.get_running_loop().create_future()
        for path in wish.images:
            image = pyvips.Image.new_from_file(str(path))
            self.seen.append((image.width, image.height, image.get("vips-loader")))
        if wish.prompt == "nonsense":
            into.write_bytes(b"no picture at all")  # noqa: ASYNC240 -- takes no time
            return
        width, height = wish.size or (64, 48)
        plane = pyvips.Image.black(width, height, bands=3) + list(COLOUR)
        into.write_bytes(plane.cast("uchar").pngsave_buffer())  # noqa: ASYNC240 -- small

    async def close(self) -> None:
        """Nothing is open."""


@dataclass
class Engines:
    """One painter for one model."""

    painter: Painter

    def find(self, model: str, ability: Ability) -> Engine | None:
        able = model == "painter" and ability in self.painter.abilities
        return self.painter if able else None

    async def close(self) -> None:
        await self.painter.close()


@dataclass
class Files:
    """A fetcher that has one file for every URL."""

    content: bytes

    async def fetch(self, url: str, into: Path) -> int:
        if url.endswith("gone"):
            raise Refusal(Code.INPUT_UNREACHABLE, "It is not there.")
        return into.write_bytes(self.content)  # noqa: ASYNC240 -- small


class Bench:
    """A carrier over a world, with one child and one engine."""

    def __init__(self, world: World, picture: bytes) -> None:
        preload()
        self.world, self.painter = world, Painter()
        work = world.folder / "work"
        work.mkdir()
        self.work = work
        self.carrier = Carrier(
            clock=world.clock,
            fetcher=Files(picture),
            blobs=world.blobs,
            slots=[Slot(world.folder / "child", CONFINEMENT, tasks_per_child=100)],
            limits=Limits(),
            patience=Patience(render_seconds=60, crashes=3, pause_seconds=1),
            folder=work,
            profiles=None,
            memory=2**30,
            has_network=lambda _: False,
            engines=Engines(self.painter),
        )

    def claimed(self, drawing: Drawing, variations: int = 1, **operations: Any) -> list[Claimed]:
        """Items of a job that is drawn, under way."""
        output = Output(format=Format.PNG)
        edit = Edit(operations=operations, output=output, drawing=drawing, variations=variations)
        asked = self.world.submission(ALICE, variations)
        sources = [Source(filename="edit")] * variations
        self.world.submit(replace(asked, edit=edit, sources=sources))
        return self.world.claim(variations)

    async def again(self, item: Item) -> Item:
        """Carry an item that was put back, some time later."""
        with self.world.store.write() as tx:
            self.world.finish.put_back(tx, [item])
        self.world.clock.pass_(minutes=1)
        (claimed,) = self.world.claim()
        return await self.carrier.carry(claimed)

    async def drawn(self, drawing: Drawing, **operations: Any) -> Item:
        (claimed,) = self.claimed(drawing, **operations)
        return await self.carrier.carry(claimed)

    def result(self, item: Item) -> pyvips.Image:
        assert item.result is not None
        path = self.world.blobs.local_path(item.result.blob)
        assert path is not None
        return pyvips.Image.new_from_buffer(path.read_bytes(), "")


@pytest.fixture
async def bench(world: World, picture: bytes) -> AsyncIterator[Bench]:
    made = Bench(world, picture)
    yield made
    made.carrier.close()
    assert list(made.work.iterdir()) == []


@asynccontextmanager
async def under_way(bench: Bench, prompt: str) -> AsyncIterator[tuple[Claimed, Any]]:
    (claimed,) = bench.claimed(replace(DRAWING, prompt=prompt))
    yield claimed, asyncio.create_task(bench.carrier.carry(claimed))


async def test_what_an_engine_draws_is_what_the_operations_work_on(bench: Bench) -> None:
    item = await bench.drawn(DRAWING, resize={"width": {"pixels": 32}})
    assert (item.state, item.failure) == (State.SUCCEEDED, None)
    made = bench.result(item)
    assert (made.width, made.height) == (32, 24)
    assert made.getpoint(5, 5)[:3] == pytest.approx(COLOUR, abs=2)
    assert item.result is not None
    assert item.result.filename == "edit.png"


async def test_an_engine_is_asked_for_the_size_that_was_wished(bench: Bench) -> None:
    made = bench.result(await bench.drawn(replace(DRAWING, size=(128, 72), quality="low")))
    assert (made.width, made.height) == (128, 72)
    (wished,) = bench.painter.wishes
    assert (wished.prompt, wished.quality, wished.ability) == ("a hat", "low", Ability.EDIT)


async def test_a_small_picture_is_shown_as_it_is(bench: Bench) -> None:
    await bench.drawn(replace(DRAWING, images=(Source(url="http://pictures.test/a"),)))
    assert bench.painter.seen == [(64, 48, "pngload")]


async def test_an_engine_is_shown_its_pictures_in_order_as_plain_png(bench: Bench) -> None:
    tall = pyvips.Image.black(10, 80).jpegsave_buffer()
    key = bench.world.keep(upload_key(JobId("u"), 0), tall)
    sources = (Source(url="http://pictures.test/a"), Source(blob=key))
    item = await bench.drawn(replace(DRAWING, images=sources))
    assert item.state is State.SUCCEEDED
    (width, height, one), (other_width, other_height, other) = bench.painter.seen
    assert (one, other) == ("pngload", "pngload")
    assert width > height
    assert other_width < other_height


async def test_a_large_picture_is_shown_smaller(world: World) -> None:
    wide = pyvips.Image.black(6000, 30, bands=3).jpegsave_buffer()
    bench = Bench(world, wide)
    await bench.drawn(replace(DRAWING, images=(Source(url="http://pictures.test/a"),)))
    bench.carrier.close()
    ((width, height, _),) = bench.painter.seen
    assert (width, height) == (4096, 20)


@pytest.mark.parametrize(
    ("source", "code"),
    [
        (Source(url="http://pictures.test/gone"), Code.INPUT_UNREACHABLE),
        (Source(blob=upload_key(JobId("gone"), 0)), Code.INPUT_UNREACHABLE),
    ],
)
async def test_without_its_pictures_an_engine_is_not_asked(
    bench: Bench, source: Source, code: Code
) -> None:
    item = await bench.drawn(replace(DRAWING, images=(source,)))
    assert item.failure is not None
    assert (item.failure.code, bench.painter.wishes) == (code, [])


async def test_a_file_that_is_no_picture_is_never_shown(bench: Bench) -> None:
    key = bench.world.keep(upload_key(JobId("u"), 0), b"no picture")
    item = await bench.drawn(replace(DRAWING, images=(Source(blob=key),)))
    assert item.failure is not None
    assert (item.failure.code, bench.painter.wishes) == (Code.INPUT_NOT_AN_IMAGE, [])


async def test_what_an_engine_makes_is_not_trusted_to_be_a_picture(bench: Bench) -> None:
    item = await bench.drawn(replace(DRAWING, prompt="nonsense"))
    assert item.failure is not None
    assert item.failure.code is Code.INPUT_NOT_AN_IMAGE


@pytest.mark.parametrize(
    "code", [Code.MODERATED, Code.ENGINE_FAILED, Code.ENGINE_MISSING, Code.UNAVAILABLE]
)
async def test_an_engines_refusal_fails_the_item_in_its_words(bench: Bench, code: Code) -> None:
    bench.painter.trouble = Refusal(code, "I will not.")
    item = await bench.drawn(DRAWING)
    assert item.failure is not None
    assert (item.state, item.failure.code, item.failure.message) == (
        State.FAILED,
        code,
        "I will not.",
    )


async def test_without_an_engine_it_is_said_why_it_takes_one(bench: Bench) -> None:
    missing = await bench.drawn(replace(DRAWING, model="other", otherwise=""))
    unread = await bench.drawn(replace(DRAWING, model="other", otherwise="Not understood: a hat."))
    assert missing.failure is not None
    assert unread.failure is not None
    assert missing.failure.code is Code.ENGINE_MISSING
    assert "'other' (edit)" in missing.failure.message
    for words in ("SAFELIGHT_ENGINES", "[engines.NAME]", "docs/engines.md", "nothing was charged"):
        assert words in missing.failure.message
    assert (unread.failure.code, unread.failure.message) == (
        Code.NOT_UNDERSTOOD,
        "Not understood: a hat.",
    )


def test_an_engine_without_the_ability_is_none() -> None:
    engines = Engines(Painter(abilities=frozenset({Ability.GENERATE})))
    with pytest.raises(Refusal) as caught:
        engine_for(replace(DRAWING, otherwise=""), engines)
    assert caught.value.code is Code.ENGINE_MISSING
    assert engine_for(replace(DRAWING, ability=Ability.GENERATE), engines).name == "painter"


@pytest.mark.parametrize(
    ("ability", "words"),
    [(Ability.VIDEO, "videos"), (Ability.SPEECH, "speech"), (Ability.MESH, "3D meshes")],
)
def test_what_no_kind_of_engine_makes_points_to_no_setting(ability: Ability, words: str) -> None:
    engines = Engines(Painter(abilities=frozenset()))
    with pytest.raises(Refusal) as caught:
        engine_for(replace(DRAWING, model="kling", ability=ability), engines)
    assert caught.value.code is Code.ENGINE_MISSING
    assert "'kling' cannot be had here: no kind of engine" in caught.value.message
    assert f"makes {words} yet. Nothing was charged." in caught.value.message
    assert "SAFELIGHT" not in caught.value.message


async def test_several_results_are_drawn_with_seeds_of_their_own(bench: Bench) -> None:
    for claimed in bench.claimed(DRAWING, 3):
        assert (await bench.carrier.carry(claimed)).state is State.SUCCEEDED
    assert len({each.seed for each in bench.painter.wishes}) == 3
    assert all(0 <= each.seed < 2**31 for each in bench.painter.wishes)


def test_the_same_item_is_asked_for_in_the_same_way_each_time() -> None:
    item = Item(job=JobId("1"), position=2, source=Source(), available_at=START)
    again = replace(item, attempt=3, crashes=1)
    assert wish(DRAWING, item, []) == wish(DRAWING, again, [])
    assert wish(DRAWING, item, []) != wish(DRAWING, replace(item, position=1), [])


@pytest.mark.parametrize(
    ("seed", "seeds"), [(7, [7, 8, 9]), (0, [0, 1, 2]), (2**31 - 1, [2**31 - 1, 0, 1])]
)
def test_a_given_seed_is_the_first_result_s_and_further_ones_count_on(
    seed: int, seeds: list[int]
) -> None:
    first = Item(job=JobId("1"), position=0, source=Source(), available_at=START)
    drawing = replace(DRAWING, seed=seed)
    wishes = [wish(drawing, replace(first, position=number), []) for number in range(3)]
    assert [each.seed for each in wishes] == seeds


async def test_an_engine_is_told_how_to_draw_as_far_as_the_client_said(bench: Bench) -> None:
    await bench.drawn(replace(DRAWING, steps=8, guidance=2.5, negative_prompt="a scarf"))
    await bench.drawn(DRAWING)
    told = [(each.steps, each.guidance, each.negative_prompt) for each in bench.painter.wishes]
    assert told == [(8, 2.5, "a scarf"), (None, None, "")]


async def test_an_item_is_at_work_from_when_its_engine_is(bench: Bench) -> None:
    async with under_way(bench, "wait") as (claimed, running):
        bench.world.clock.pass_(seconds=2)
        await asyncio.wait_for(bench.painter.begun.wait(), 20)
        begun = bench.world.clock.pass_(seconds=5) - timedelta(seconds=5)
        assert bench.carrier.begun() == {(claimed.item.job, 0): begun}
        bench.carrier.stop_item(claimed.item.job, 0)
        with pytest.raises(Stopped):
            await asyncio.wait_for(running, 20)
    assert bench.carrier.begun() == {}


async def test_an_engine_at_work_is_stopped_with_its_item(bench: Bench) -> None:
    async with under_way(bench, "wait") as (claimed, running):
        await asyncio.wait_for(bench.painter.begun.wait(), 20)
        bench.carrier.stop_item(claimed.item.job, 0)
        with pytest.raises(Stopped):
            await asyncio.wait_for(running, 20)


async def test_a_disk_without_room_for_what_an_engine_is_shown_costs_a_pause(
    bench: Bench,
) -> None:
    (claimed,) = bench.claimed(replace(DRAWING, images=(Source(url="http://pictures.test/a"),)))
    shown = bench.work / f"{claimed.item.job}-0-1.input.drawing.0.png"
    shown.symlink_to("/dev/full")
    item = await bench.carrier.carry(claimed)
    assert (item.state, item.crashes, bench.painter.wishes) == (State.ACCEPTED, 0, [])
    assert (await bench.again(item)).state is State.SUCCEEDED


async def test_what_was_drawn_is_not_drawn_again_when_its_child_is_lost(bench: Bench) -> None:
    slot = bench.carrier.slots[0]
    slot.start()
    assert slot.pid is not None
    os.kill(slot.pid, signal.SIGSTOP)
    (claimed,) = bench.claimed(DRAWING)
    running = asyncio.create_task(bench.carrier.carry(claimed))
    at_work = bench.carrier._at_work  # noqa: SLF001 -- nothing else shows it
    await asyncio.to_thread(until, lambda: bool(at_work), bool)
    os.kill(slot.pid, signal.SIGKILL)
    lost = await running
    assert (lost.state, lost.crashes) == (State.ACCEPTED, 1)
    assert len(bench.world.blobs.list(uploads_of(lost.job))) == 1  # it goes when the job has ended
    item = await bench.again(lost)
    assert (item.state, len(bench.painter.wishes)) == (State.SUCCEEDED, 1)
    assert bench.result(item).getpoint(5, 5)[:3] == pytest.approx(COLOUR, abs=2)


async def test_a_drawing_that_came_to_nothing_is_asked_for_again(bench: Bench) -> None:
    (claimed,) = bench.claimed(DRAWING)
    source = bench.work / f"{claimed.item.job}-0-1.source"
    source.symlink_to("/dev/full")
    item = await bench.carrier.carry(claimed)
    assert item.state is State.ACCEPTED
    assert (await bench.again(item)).state is State.SUCCEEDED
    assert len(bench.painter.wishes) == 2


async def test_a_picture_that_cannot_be_shown_is_refused_in_the_childs_words(
    tmp_path: Path,
) -> None:
    came = tmp_path / "came"
    came.write_bytes(b"no picture")
    bounds = RenderTask(source=came, target=came, edit=Edit(), limits=Limits())
    with pytest.raises(Refusal) as caught:
        await show(came, tmp_path / "shown", bounds, _rendered)
    assert caught.value.code is Code.INPUT_NOT_AN_IMAGE


async def _rendered(task: RenderTask) -> Rendered | NotRendered:
    from safelight.pipeline.render import render  # noqa: PLC0415 -- loads libvips

    return render(task)

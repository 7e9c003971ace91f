"""A model's process: started, kept, ended and started again; with real processes, without torch."""

import asyncio
import json
import os
import signal
import sys
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path

import pytest
from PIL import Image

from safelight.adapters.engines.config import EngineConfig, Kind
from safelight.adapters.engines.diffusers import WORKER, DiffusersEngine
from safelight.domain.engines import Ability, Wish
from safelight.domain.errors import Code, Refusal

pytestmark = pytest.mark.anyio

SUPPORT = Path(__file__).parents[3] / "support"
PUPPET = (sys.executable, str(SUPPORT / "odd_worker.py"))
RUDE = (sys.executable, str(SUPPORT / "rude_worker.py"))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder that says that it is a model."""
    made = tmp_path / "model"
    made.mkdir()
    (made / "model_index.json").write_text(json.dumps({"_class_name": "StableDiffusionPipeline"}))
    return made


@asynccontextmanager
async def engine(
    folder: Path,
    command: Sequence[str] = PUPPET,
    limit: Callable[[float], asyncio.Timeout] = asyncio.timeout,
    **given: object,
) -> AsyncIterator[DiffusersEngine]:
    settings = {"name": "own", "kind": Kind.DIFFUSERS, "model": str(folder), "seconds": 60.0}
    config = EngineConfig(**settings | given)  # type: ignore[arg-type]
    made = DiffusersEngine(config, command=command, limit=limit)
    try:
        yield made
    finally:
        await made.close()


class Limits:
    """Bounds in time that pass when the test says so."""

    def __init__(self) -> None:
        self.given: list[asyncio.Timeout] = []

    def __call__(self, seconds: float) -> asyncio.Timeout:  # noqa: ARG002 -- no time passes here
        self.given.append(asyncio.timeout(None))
        return self.given[-1]

    def pass_(self, number: int) -> None:
        """Have the one that was given as number so-and-so, from 0, be over."""
        self.given[number].reschedule(asyncio.get_running_loop().time())


def wish(prompt: str, seed: int = 0) -> Wish:
    return Wish(ability=Ability.GENERATE, prompt=prompt, size=(16, 8), seed=seed)


async def refused(made: DiffusersEngine, prompt: str, into: Path) -> Refusal:
    with pytest.raises(Refusal) as caught:
        await made.make(wish(prompt), into)
    assert not await asyncio.to_thread(into.exists)
    return caught.value


def loads(folder: Path) -> list[int]:
    """Process ids of each time that the model was loaded."""
    log = folder / "loads"
    return [int(line) for line in log.read_text().split()] if log.exists() else []


def alive(pid: int) -> bool:
    """Whether a process of that id runs and has not ended."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


async def until(condition: Callable[[], bool]) -> None:
    """Wait for what another process does, which nothing tells of."""
    async with asyncio.timeout(30):
        while not condition():  # noqa: ASYNC110 -- the system sends no event for it
            await asyncio.sleep(0.01)


async def test_a_process_is_started_by_the_first_wish_and_kept(
    folder: Path, tmp_path: Path
) -> None:
    async with engine(folder) as made:
        assert loads(folder) == []
        await made.make(wish("a car", seed=40), tmp_path / "one.png")
        await made.make(wish("a cat", seed=50), tmp_path / "two.png")
        (pid,) = loads(folder)
        assert alive(pid)
    with Image.open(tmp_path / "two.png") as image:
        assert (image.size, image.getpixel((0, 0))) == ((16, 8), (50, 0, 0))
    assert not alive(pid)


async def test_what_a_client_says_of_how_to_draw_goes_before_what_is_set(
    folder: Path, tmp_path: Path
) -> None:
    said = replace(wish("a car"), steps=8, guidance=0.0, negative_prompt="a wheel")
    async with engine(folder, steps=20, guidance=7.5) as made:
        await made.make(said, tmp_path / "said")
        await made.make(wish("a car"), tmp_path / "unsaid")
    draws = [json.loads(line) for line in (folder / "draws").read_text().splitlines()]
    assert [(each["steps"], each["guidance"], each["negative_prompt"]) for each in draws] == [
        (8, 0.0, "a wheel"),
        (20, 7.5, ""),
    ]


async def test_wishes_queue_for_the_one_process(folder: Path, tmp_path: Path) -> None:
    async with engine(folder) as made:
        files = [tmp_path / f"{number}.png" for number in range(8)]
        wishes = [made.make(wish("a car", seed=at), file) for at, file in enumerate(files)]
        await asyncio.gather(*wishes)
    assert len(loads(folder)) == 1
    for seed, file in enumerate(files):
        with Image.open(file) as image:
            assert image.getpixel((0, 0)) == (seed, 0, 0)


async def test_a_process_that_dies_is_told_and_replaced(folder: Path, tmp_path: Path) -> None:
    async with engine(folder) as made:
        found = await refused(made, "exit 7", tmp_path / "out")
        assert found.code is Code.ENGINE_FAILED
        words = "The engine own lost its process, which ended with status 7: the last words."
        assert str(found) == words
        await made.make(wish("a car"), tmp_path / "out")
    assert len(loads(folder)) == 2


async def test_a_process_that_is_killed_most_likely_lacked_memory(
    folder: Path, tmp_path: Path
) -> None:
    async with engine(folder) as made:
        found = await refused(made, f"kill {int(signal.SIGKILL)}", tmp_path / "out")
        assert found.code is Code.OUT_OF_MEMORY
        found = await refused(made, f"kill {int(signal.SIGTERM)}", tmp_path / "out")
        assert found.code is Code.ENGINE_FAILED
        assert "by signal 15" in str(found)


async def test_a_process_that_died_between_wishes_is_replaced_unseen(
    folder: Path, tmp_path: Path
) -> None:
    async with engine(folder) as made:
        await made.make(wish("a car"), tmp_path / "one")
        (pid,) = loads(folder)
        os.kill(pid, signal.SIGKILL)
        await until(lambda: not alive(pid))
        await made.make(wish("a car"), tmp_path / "two")
    assert len(loads(folder)) == 2


async def test_a_process_that_does_not_finish_is_ended_in_time(
    folder: Path, tmp_path: Path
) -> None:
    os.mkfifo(folder / "hangs")
    limits = Limits()
    async with engine(folder, seconds=3.0, limit=limits) as made:
        refusing = asyncio.create_task(refused(made, "hang", tmp_path / "out"))
        assert await asyncio.to_thread((folder / "hangs").read_bytes) == b"now"
        limits.pass_(-1)
        found = await refusing
        assert found.code is Code.RENDER_TIMEOUT
        assert str(found) == "The engine own did not draw within 3 s."
        await until(lambda: not alive(loads(folder)[-1]))


async def test_drawing_may_take_the_seconds_that_are_set(folder: Path, tmp_path: Path) -> None:
    asked: list[float] = []

    def limit(seconds: float) -> asyncio.Timeout:
        asked.append(seconds)
        return asyncio.timeout(60)

    async with engine(folder, seconds=7.0, limit=limit) as made:
        await made.make(wish("a car"), tmp_path / "out")
    assert asked == [7.0, 3600.0, 7.0]  # for the model to be ready, to load, to draw


async def test_who_stops_waiting_ends_the_drawing_and_harms_nobody_else(
    folder: Path, tmp_path: Path
) -> None:
    os.mkfifo(folder / "hangs")
    async with engine(folder) as made:
        given_up = asyncio.create_task(made.make(wish("hang"), tmp_path / "out"))
        behind = asyncio.create_task(made.make(wish("a car", seed=9), tmp_path / "behind"))
        assert await asyncio.to_thread((folder / "hangs").read_bytes) == b"now"
        given_up.cancel()
        with pytest.raises(asyncio.CancelledError):
            await given_up
        assert not (tmp_path / "out").exists()
        await behind
    with Image.open(tmp_path / "behind") as image:
        assert image.getpixel((0, 0)) == (9, 0, 0)


async def test_loading_outlives_the_wish_that_waited_for_it(folder: Path, tmp_path: Path) -> None:
    os.mkfifo(folder / "go")
    limits = Limits()
    async with engine(folder, limit=limits) as made:
        refusing = asyncio.create_task(refused(made, "a car", tmp_path / "out"))
        await until(lambda: len(loads(folder)) == 1)
        limits.pass_(0)
        found = await refusing
        assert found.code is Code.UNAVAILABLE
        assert "is still loading" in str(found)
        await asyncio.to_thread((folder / "go").write_bytes, b"now")
        await made.make(wish("a car"), tmp_path / "out")
    assert len(loads(folder)) == 1


async def test_who_queues_waits_for_those_before_and_then_has_all_its_time(
    folder: Path, tmp_path: Path
) -> None:
    os.mkfifo(folder / "go")
    limits = Limits()
    async with engine(folder, limit=limits) as made:
        first = asyncio.create_task(refused(made, "a car", tmp_path / "one"))
        second = asyncio.create_task(made.make(wish("a car"), tmp_path / "two"))
        await until(lambda: len(loads(folder)) == 1)
        assert len(limits.given) == 2  # the first one's, and loading's: none for the second
        limits.pass_(0)
        await first
        await asyncio.to_thread((folder / "go").write_bytes, b"now")
        await second
    assert (tmp_path / "two").exists()


async def test_a_model_that_cannot_be_loaded_is_told_and_tried_again(
    folder: Path, tmp_path: Path
) -> None:
    (folder / "dies").touch()
    async with engine(folder) as made:
        found = await refused(made, "a car", tmp_path / "out")
        assert found.code is Code.ENGINE_FAILED
        assert "status 3: no weights here" in str(found)
        (folder / "dies").unlink()
        await made.make(wish("a car"), tmp_path / "out")


async def test_an_idle_model_gives_its_memory_back_and_comes_again(
    folder: Path, tmp_path: Path
) -> None:
    async with engine(folder, idle_seconds=0.1) as made:
        await made.make(wish("a car"), tmp_path / "one")
        (first,) = loads(folder)
        await until(lambda: not alive(first))
        await made.make(wish("a car"), tmp_path / "two")
    assert len(loads(folder)) == 2


@pytest.mark.parametrize(
    ("prompt", "code", "words"),
    [
        ("refuse it is improper", Code.MODERATED, "it is improper"),
        ("fail in some way", Code.ENGINE_FAILED, "RuntimeError: in some way"),
        ("fail memory", Code.OUT_OF_MEMORY, "not enough memory"),
        ("lie", Code.ENGINE_FAILED, "wrote no picture"),
    ],
)
async def test_what_a_process_says_is_told_and_it_goes_on(
    prompt: str, code: Code, words: str, folder: Path, tmp_path: Path
) -> None:
    async with engine(folder) as made:
        found = await refused(made, prompt, tmp_path / "out")
        assert found.code is code
        assert words in str(found)
        await made.make(wish("a car"), tmp_path / "out")
    assert len(loads(folder)) == 1


async def test_what_libraries_print_is_no_answer_and_blocks_nothing(
    folder: Path, tmp_path: Path
) -> None:
    async with engine(folder) as made:
        await made.make(wish("babble"), tmp_path / "out")
    assert (tmp_path / "out").exists()


@pytest.mark.parametrize(
    "line", ["hello", "[1]", "{}", '{"done": 1}', '{"refused": "odd"}', "x" * 100_000]
)
async def test_a_process_that_answers_nonsense_is_ended(
    line: str, folder: Path, tmp_path: Path
) -> None:
    async with engine(folder, command=(*RUDE, line)) as made:
        found = await refused(made, "a car", tmp_path / "out")
    assert found.code is Code.ENGINE_FAILED
    assert "answered nonsense" in str(found)


async def test_a_process_ends_with_the_server_in_the_middle_of_a_drawing(
    folder: Path, tmp_path: Path
) -> None:
    os.mkfifo(folder / "hangs")
    process = await asyncio.create_subprocess_exec(
        *PUPPET, stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE
    )
    assert process.stdin is not None
    drawing: dict[str, object] = {"ability": "generate", "prompt": "hang", "images": []}
    drawing |= {
        "size": None,
        "seed": 0,
        "steps": None,
        "guidance": None,
        "strength": None,
        "negative_prompt": "",
        "into": str(tmp_path / "out"),
    }
    loading = {"do": "load", "engine": "own", "model": str(folder), "device": "cpu"}
    for message in (loading, {"do": "draw", **drawing}):
        process.stdin.write(json.dumps(message).encode() + b"\n")
    assert await asyncio.to_thread((folder / "hangs").read_bytes) == b"now"
    process.stdin.close()
    assert await asyncio.wait_for(process.wait(), 30) == 0


async def test_a_process_sees_none_of_the_server_s_settings(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SAFELIGHT_API_KEY", "secret-of-the-server")
    said = tmp_path / "environment"
    shows = f"import os; open({str(said)!r}, 'w').write(repr(dict(os.environ)))"
    async with engine(folder, command=(sys.executable, "-c", shows)) as made:
        await refused(made, "a car", tmp_path / "out")
    assert "PATH" in said.read_text()
    assert "secret-of-the-server" not in said.read_text()


async def test_a_folder_without_a_model_is_told_with_its_path(tmp_path: Path) -> None:
    async with engine(tmp_path / "gone") as made:
        found = await refused(made, "a car", tmp_path / "out")
    assert found.code is Code.ENGINE_MISSING
    assert str(found) == (
        f"The engine own has no model: there is no model_index.json in {tmp_path / 'gone'}."
    )


@pytest.mark.skipif(find_spec("torch") is not None, reason="torch is installed here")
async def test_what_is_not_installed_is_told_with_the_command_that_installs_it(
    folder: Path, tmp_path: Path
) -> None:
    async with engine(folder, command=WORKER) as made:
        found = await refused(made, "a car", tmp_path / "out")
    assert found.code is Code.ENGINE_MISSING
    assert str(found) == (
        "The engine own needs torch, which is not installed: "
        "python -m pip install torch diffusers transformers accelerate safetensors"
    )

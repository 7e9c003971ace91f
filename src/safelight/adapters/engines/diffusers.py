"""An engine that runs a model of diffusers in a process of its own, kept warm between wishes."""

import asyncio
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path

import structlog

from safelight.adapters.engines.config import EngineConfig
from safelight.adapters.engines.families import INDEX, abilities_of, is_hub_id
from safelight.adapters.engines.pictures import HEAD, is_picture
from safelight.adapters.engines.process import Ended, Talk, start
from safelight.adapters.engines.protocol import Draw, Load, encoded, outcome
from safelight.domain.engines import Wish
from safelight.domain.errors import Code, Refusal

#: Run with -P: what lies in the working folder is not imported.
WORKER = (sys.executable, "-P", "-m", "safelight.adapters.engines.diffusers_worker")
#: A model may have to come from the hub first, some tens of gigabytes.
_LOAD_SECONDS = 3600.0

_log = structlog.get_logger()


class DiffusersEngine:
    """Runs one model; to be used in one event loop, and closed there.

    The process is started by the first wish and again after it has ended. One wish has it at a
    time and the others queue, each for as long as those before it may take. Loading belongs to no
    wish: one that will not wait any longer leaves it going on. Drawing does: whoever gives up
    drawing ends the process.
    """

    def __init__(
        self,
        config: EngineConfig,
        *,
        command: Sequence[str] = WORKER,
        limit: Callable[[float], asyncio.Timeout] = asyncio.timeout,
    ) -> None:
        """`limit` bounds what is waited for to so many seconds."""
        able = abilities_of(config.model)
        self.name = config.name
        self.abilities = able if config.abilities is None else config.abilities
        self._config = config
        self._command = command
        self._limit = limit
        self._turn = asyncio.Lock()
        self._loading: asyncio.Task[Talk] | None = None
        self._idle: asyncio.TimerHandle | None = None

    async def make(self, wish: Wish, into: Path) -> None:
        """Write one PNG file."""
        self._check_folder()
        async with self._turn:
            try:
                await self._drawn(await self._ready(), wish, into)
            except BaseException:
                _remove(into)
                raise
            finally:
                self._rest()

    async def close(self) -> None:
        """End the process."""
        self._awake()
        loading, self._loading = self._loading, None
        if loading is None:
            return
        loading.cancel()
        with suppress(asyncio.CancelledError, Refusal, OSError):
            talk = await loading
            talk.kill()
            await talk.gone()

    def _check_folder(self) -> None:
        model = self._config.model
        if is_hub_id(model):
            return
        folder = Path(model).expanduser()
        if not (folder / INDEX).is_file():
            words = f"has no model: there is no {INDEX} in {folder.absolute()}"
            raise self._refusal(Code.ENGINE_MISSING, words)

    async def _ready(self) -> Talk:
        """The process with its model loaded. Raises Refusal."""
        self._awake()
        if self._loading is None or _over(self._loading):
            self._loading = asyncio.create_task(self._load())
            self._loading.add_done_callback(_heard)
        try:
            async with self._limit(self._config.seconds):
                return await asyncio.shield(self._loading)
        except TimeoutError as error:
            words = f"is still loading {self._config.model}; try again later"
            raise self._refusal(Code.UNAVAILABLE, words) from error

    async def _load(self) -> Talk:
        config = self._config
        message = Load(engine=config.name, model=config.model, device=config.device)
        talk = await start(self._command)
        _log.info("A model is being loaded", action="model_loading", engine=self.name, pid=talk.pid)
        try:
            async with self._limit(_LOAD_SECONDS):
                told = outcome(await talk.ask(encoded(message)))
        except BaseException as error:
            talk.kill()
            await talk.gone()
            self._explain(error)
            raise
        _log.info("A model is ready", action="model_ready", engine=self.name, **told)
        self._rest()
        return talk

    async def _drawn(self, talk: Talk, wish: Wish, into: Path) -> None:
        seconds = self._config.seconds
        try:
            async with self._limit(seconds):
                outcome(await talk.ask(encoded(self._message(wish, into))))
        except Refusal:
            # It answered, and can be asked again.
            raise
        except TimeoutError as error:
            talk.kill()
            words = f"did not draw within {seconds:g} s"
            raise self._refusal(Code.RENDER_TIMEOUT, words) from error
        except BaseException as error:
            # What it answers from here on would be taken for the next wish's.
            talk.kill()
            self._explain(error)
            raise
        if not await asyncio.to_thread(_is_picture, into):
            raise self._refusal(Code.ENGINE_FAILED, "said that it drew, and wrote no picture")

    def _message(self, wish: Wish, into: Path) -> Draw:
        config = self._config
        return Draw(
            ability=wish.ability,
            prompt=wish.prompt,
            images=tuple(str(path.absolute()) for path in wish.images),
            size=wish.size,
            seed=wish.seed,
            steps=config.steps if wish.steps is None else wish.steps,
            guidance=config.guidance if wish.guidance is None else wish.guidance,
            strength=config.strength,
            negative_prompt=wish.negative_prompt,
            into=str(into.absolute()),
        )

    def _explain(self, error: BaseException) -> None:
        """Raise a Refusal for what a process can do wrong; anything else is left as it is."""
        if isinstance(error, Ended):
            memory = ", most likely for want of memory" if error.killed else ""
            code = Code.OUT_OF_MEMORY if error.killed else Code.ENGINE_FAILED
            raise self._refusal(code, f"lost its process, which {error}{memory}") from error
        if isinstance(error, ValueError | KeyError):
            raise self._refusal(Code.ENGINE_FAILED, f"answered nonsense: {error}") from error
        if isinstance(error, TimeoutError):
            words = f"did not load {self._config.model} within {_LOAD_SECONDS:g} s"
            raise self._refusal(Code.RENDER_TIMEOUT, words) from error

    def _awake(self) -> None:
        if self._idle is not None:
            self._idle.cancel()
            self._idle = None

    def _rest(self) -> None:
        """Begin to count the time without a wish."""
        self._awake()
        loop = asyncio.get_running_loop()
        self._idle = loop.call_later(self._config.idle_seconds, self._unload)

    def _unload(self) -> None:
        """Give the model's memory back, unless a wish has come meanwhile."""
        loading = self._loading
        if self._turn.locked() or loading is None or not loading.done():
            return
        self._loading = None
        if not _over(loading):
            loading.result().dismiss()
            _log.info("An idle model is given up", action="model_unloaded", engine=self.name)

    def _refusal(self, code: Code, words: str) -> Refusal:
        return Refusal(code, f"The engine {self.name} {words}.")


def _over(loading: asyncio.Task[Talk]) -> bool:
    """Whether it came to nothing, or its process is gone by now."""
    if not loading.done():
        return False
    return loading.cancelled() or loading.exception() is not None or not loading.result().usable


def _heard(loading: asyncio.Task[Talk]) -> None:
    """An error is told to the wishes that wait; where none does any more, it is not one."""
    if not loading.cancelled():
        loading.exception()


def _remove(path: Path) -> None:
    path.unlink(missing_ok=True)


def _is_picture(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            return is_picture(file.read(HEAD))
    except FileNotFoundError:
        return False

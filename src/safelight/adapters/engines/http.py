"""An engine behind an HTTP endpoint that speaks OpenAI's images interface."""

import asyncio
import random
import ssl
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from functools import cached_property
from http import HTTPStatus
from pathlib import Path

import httpx
import structlog

from safelight.adapters.engines.config import PICTURES, EngineConfig
from safelight.adapters.engines.http_answer import HttpAnswer
from safelight.adapters.engines.http_request import ALWAYS_DISPENSABLE, Question, question
from safelight.adapters.engines.pictures import HEAD, is_picture
from safelight.domain.engines import Wish
from safelight.domain.errors import Code, Refusal

#: Characters of a server's own words that are passed on.
_LONGEST_WORDS = 500
#: Bytes of an answer that tells of an error; more is not read.
_LONGEST_TROUBLE = 64 * 1024

_log = structlog.get_logger()


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """How long an endpoint is waited for, and how often it is asked. Seconds."""

    connect: float = 10.0
    attempts: int = 4
    #: Pictures that are asked for at once; the others queue, which takes none of their time.
    at_once: int = 8
    first_pause: float = 0.5
    #: Also the longest that a server's Retry-After is followed.
    longest_pause: float = 20.0
    #: Bytes of an answer: a picture of 4096 by 4096 pixels in base64 has its place in it.
    answer_bytes: int = 96 * 1024 * 1024


class _NotNow(Exception):
    """An attempt failed in a way that may pass; the text ends a sentence about the engine."""

    def __init__(self, why: str, after: float | None = None) -> None:
        super().__init__(why)
        #: Seconds that the server asks to wait.
        self.after = after


class HttpEngine:
    """Asks one model of one endpoint; to be used in one event loop, and closed there.

    Redirects are not followed, and proxies of the environment not used: the key goes to the
    configured host and nowhere else.
    """

    def __init__(
        self,
        config: EngineConfig,
        *,
        tls: ssl.SSLContext | None = None,
        patience: Patience | None = None,
        jitter: Callable[[], float] = random.random,
    ) -> None:
        self.name = config.name
        self.abilities = PICTURES if config.abilities is None else config.abilities
        self._config = config
        self._tls = tls
        self._patience = patience or Patience()
        self._jitter = jitter
        self._base = httpx.URL(_with_version(config.url))
        self._places = asyncio.Semaphore(self._patience.at_once)
        #: Fields without which the server draws, and with which it does not: not sent again.
        self._unwanted: frozenset[str] = frozenset()

    async def make(self, wish: Wish, into: Path) -> None:
        """Write one picture file, as the endpoint sent it."""
        async with self._places:
            picture = await self._in_time(wish)
        if not is_picture(picture[:HEAD]):
            raise self._nonsense("what is no PNG, JPEG or WebP file")
        await _write(picture, into)

    async def _in_time(self, wish: Wish) -> bytes:
        seconds = self._config.seconds
        try:
            async with asyncio.timeout(seconds):
                deadline = asyncio.get_running_loop().time() + seconds
                return await self._picture(question(wish, self._config), deadline)
        except TimeoutError as error:
            words = f"did not answer within {seconds:g} s"
            raise self._refusal(Code.RENDER_TIMEOUT, words) from error

    async def close(self) -> None:
        """Close the connections."""
        if "_client" in self.__dict__:
            await self._client.aclose()

    @cached_property
    def _client(self) -> httpx.AsyncClient:
        key = self._config.key
        authorized = {"Authorization": f"Bearer {key.get_secret_value()}"} if key else {}
        return httpx.AsyncClient(
            base_url=self._base,
            headers={"User-Agent": "Safelight", "Accept-Encoding": "identity", **authorized},
            timeout=httpx.Timeout(None, connect=self._patience.connect),
            limits=httpx.Limits(max_connections=None, max_keepalive_connections=4),
            verify=self._tls or True,
            trust_env=False,
        )

    async def _picture(self, asked: Question, deadline: float) -> bytes:
        unwanted = self._unwanted
        answer = await self._posted(asked, unwanted, deadline)
        while not answer.ok:
            unwanted |= {self._refused_field(asked, answer, unwanted)}
            answer = await self._posted(asked, unwanted, deadline)
        picture = await self._found(answer, deadline)
        # Only now: what was refused may have been something else, and this picture be no better.
        # Only these: of what one client wished for, another's value may be taken.
        self._unwanted |= unwanted & set(ALWAYS_DISPENSABLE)
        return picture

    async def _found(self, answer: HttpAnswer, deadline: float) -> bytes:
        found = await asyncio.to_thread(answer.picture)
        if found is None:
            raise self._nonsense("neither data[0].b64_json nor data[0].url")
        if isinstance(found, bytes):
            return found
        url = self._on_the_same_host(found)
        fetched = await self._answer(lambda _: self._client.build_request("GET", url), deadline)
        if not fetched.ok:
            raise self._told(fetched)
        return fetched.body

    async def _posted(
        self, asked: Question, unwanted: frozenset[str], deadline: float
    ) -> HttpAnswer:
        def request(files: ExitStack) -> httpx.Request:
            return asked.request(self._client, files, unwanted)

        return await self._answer(request, deadline)

    def _refused_field(self, asked: Question, answer: HttpAnswer, unwanted: frozenset[str]) -> str:
        """The field that can be missed and is refused, or raise what else is wrong."""
        left = [field for field in asked.dispensable if field not in unwanted]
        field = answer.trouble.refused_field(left)
        if field is None:
            raise self._told(answer)
        return field

    async def _answer(
        self, request: Callable[[ExitStack], httpx.Request], deadline: float
    ) -> HttpAnswer:
        """Ask until there is an answer, as often as patience and the deadline allow."""
        attempt = 1
        while True:
            try:
                with ExitStack() as files:
                    return await self._once(request(files))
            except _NotNow as error:
                pause = self._pause(attempt, error.after)
                if self._is_the_last(attempt, pause, deadline):
                    words = f"{error}; asked {attempt} times" if attempt > 1 else str(error)
                    raise self._refusal(Code.UNAVAILABLE, words) from error
                await asyncio.sleep(pause)
                attempt += 1

    async def _once(self, request: httpx.Request) -> HttpAnswer:
        """Raises _NotNow, or Refusal."""
        try:
            answer = await self._exchange(request)
        except (httpx.ConnectError, httpx.ConnectTimeout) as error:
            _log.warning(
                "An engine cannot be reached",
                action="engine_unreachable",
                engine=self.name,
                host=self._base.netloc.decode("ascii", "replace"),
                reason=str(error) or type(error).__name__,
            )
            raise _NotNow("cannot be reached") from error
        except httpx.HTTPError as error:
            raise self._refusal(Code.UNAVAILABLE, "broke its answer off") from error
        if not answer.ok and answer.trouble.passing:
            raise _NotNow(self._in_words(answer), answer.retry_after())
        return answer

    async def _exchange(self, request: httpx.Request) -> HttpAnswer:
        response = await self._client.send(request, stream=True)
        try:
            headers = {name.lower(): value for name, value in response.headers.items()}
            if headers.get("content-encoding", "identity") != "identity":
                raise self._nonsense("a compressed body, which was not asked for")
            body = await self._body(response)
        finally:
            await response.aclose()
        return HttpAnswer(status=response.status_code, headers=headers, body=body)

    async def _body(self, response: httpx.Response) -> bytes:
        """At most what patience allows of an answer, and the beginning of one about an error."""
        good = response.status_code == HTTPStatus.OK
        most = self._patience.answer_bytes if good else _LONGEST_TROUBLE
        read = bytearray()
        async for piece in response.aiter_raw():
            read += piece
            if len(read) > most and good:
                raise self._nonsense(f"more than {most:,} bytes")
            if len(read) > most:
                break
        return bytes(read)

    def _pause(self, attempt: int, asked: float | None) -> float:
        """Twice as long each time, and never the same for all who were turned away together."""
        if asked is not None:
            return asked
        grown = self._patience.first_pause * 2.0 ** (attempt - 1)
        return min(grown, self._patience.longest_pause) * (0.5 + self._jitter() / 2)

    def _is_the_last(self, attempt: int, pause: float, deadline: float) -> bool:
        late = asyncio.get_running_loop().time() + pause >= deadline
        patience = self._patience
        return late or pause > patience.longest_pause or attempt >= patience.attempts

    def _on_the_same_host(self, found: str) -> httpx.URL:
        """Where a picture lies. Raises Refusal: the key is sent along, and to no other host."""
        try:
            url = self._client.base_url.join(found)
        except httpx.InvalidURL as error:
            raise self._nonsense("a URL that is none") from error
        if url.userinfo or _origin(url) != _origin(self._base):
            raise self._nonsense("a picture's URL on another host, which is not fetched")
        return url

    def _told(self, answer: HttpAnswer) -> Refusal:
        """The refusal for an answer that is an error and does not pass."""
        trouble = answer.trouble
        if trouble.moderated:
            return self._refusal(Code.MODERATED, f"will not draw that: {self._safe(trouble.words)}")
        if trouble.out_of_memory:
            return self._refusal(Code.OUT_OF_MEMORY, self._in_words(answer))
        if HTTPStatus.MULTIPLE_CHOICES <= answer.status < HTTPStatus.BAD_REQUEST:
            words = f"{self._in_words(answer)}; redirects are not followed, its url must be final"
            return self._refusal(Code.ENGINE_FAILED, words)
        return self._refusal(Code.ENGINE_FAILED, self._in_words(answer))

    def _in_words(self, answer: HttpAnswer) -> str:
        words = self._safe(answer.trouble.words)
        return f"answered {answer.called}" + (f": {words}" if words else "")

    def _safe(self, words: str) -> str:
        """A server's words, cut, and without the key that some of them repeat."""
        key = self._config.key
        secret = key.get_secret_value() if key else ""
        return (words.replace(secret, "***") if secret else words)[:_LONGEST_WORDS].rstrip(". ")

    def _nonsense(self, what: str) -> Refusal:
        return self._refusal(Code.ENGINE_FAILED, f"answered {what}")

    def _refusal(self, code: Code, words: str) -> Refusal:
        return Refusal(code, f"The engine {self.name} {words}.")


async def _write(picture: bytes, into: Path) -> None:
    """Write a file, or leave none."""
    writing = asyncio.create_task(asyncio.to_thread(into.write_bytes, picture))
    try:
        await asyncio.shield(writing)
    except BaseException:
        # A thread cannot be stopped: it would make the file after it was removed.
        await asyncio.wait({writing})
        await asyncio.to_thread(into.unlink, missing_ok=True)
        raise


def _origin(url: httpx.URL) -> tuple[str, str, int | None]:
    ports = {"http": 80, "https": 443}
    return url.scheme, url.host, url.port or ports.get(url.scheme)


def _with_version(url: str) -> str:
    """The base of the endpoint's paths; for a bare host, where OpenAI has it."""
    bare = url.rstrip("/")
    return f"{bare}/" if httpx.URL(bare).path not in {"", "/"} else f"{bare}/v1/"

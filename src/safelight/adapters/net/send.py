"""Posts webhooks: the Sender port over guarded connections."""

import asyncio
import ssl
from collections.abc import Mapping

from safelight.adapters.net.connections import Connections, Unreachable, Untrusted
from safelight.adapters.net.exchange import Broken, Connection, Request
from safelight.adapters.net.guard import Guard
from safelight.domain.errors import Refusal
from safelight.domain.ports import Answer, NoAnswer

#: Bytes of an answer that are read.
MAX_ANSWER = 64 * 1024


class HttpSender:
    """Posts over http and https; used in one event loop, and closed there."""

    def __init__(self, guard: Guard, *, tls: ssl.SSLContext, total_s: float = 10.0) -> None:
        self._guard = guard
        self._connections = Connections(guard, tls)
        self._total_s = total_s

    def check(self, url: str) -> None:
        """Raise Refusal(INPUT_REFUSED) when the URL's form, port or literal address is refused."""
        self._guard.check(url)

    async def send(self, url: str, headers: Mapping[str, str], body: bytes) -> Answer:
        """POST these very bytes; any status is an answer, redirects too.

        Raises NoAnswer with one line: what is wrong with the URL, the connection or the time.
        """
        request = Request(method="POST", headers=_with_ours(headers), body=body)
        deadline = asyncio.get_running_loop().time() + self._total_s
        try:
            return await self._exchange(url, request, deadline)
        except TimeoutError as error:
            raise NoAnswer(f"no answer within {self._total_s:g} s") from error
        except (Refusal, Unreachable, Untrusted, Broken) as error:
            raise NoAnswer(str(error)) from error

    def close(self) -> None:
        """Close the connections that are kept alive."""
        self._connections.close()

    async def _exchange(self, url: str, request: Request, deadline: float) -> Answer:
        target = self._guard.read(url)
        async with (
            asyncio.timeout_at(deadline) as limit,
            self._connections.exchange(target, request) as (head, connection),
        ):
            # From here on the deadline only ends the reading.
            limit.reschedule(None)
            return Answer(status=head.status, head=await _beginning(connection, deadline))


def _with_ours(headers: Mapping[str, str]) -> dict[str, str]:
    """The headers, and those of ours that are not among them in any spelling."""
    given = {name.lower() for name in headers}
    ours = {"User-Agent": "Safelight", "Accept-Encoding": "identity"}
    return {name: ours[name] for name in ours if name.lower() not in given} | dict(headers)


async def _beginning(connection: Connection, deadline: float) -> bytes:
    """What the answer's body begins with.

    The status has come, so the receiver has decided: a body that stalls or breaks off does not
    change that, and what there is of it is kept.
    """
    read = bytearray()
    try:
        async with asyncio.timeout_at(deadline):
            while len(read) < MAX_ANSWER and (piece := await connection.read()):
                read += piece
    except (TimeoutError, Broken):
        pass
    return bytes(read[:MAX_ANSWER])

"""A process that answers lines with lines, and is ended when it does not."""

import asyncio
import os
import signal
from asyncio.subprocess import PIPE, Process
from collections.abc import Sequence

#: Bytes kept of what it said last on its standard error.
_KEPT = 4000
#: Seconds in which a process that has closed its output, or was killed, is to be gone.
_GRACE = 5.0
#: Variables that are not handed on: Safelight's own settings, keys among them.
_OURS = "SAFELIGHT_"


class Ended(Exception):
    """It ended, or had to be ended, before it answered."""

    def __init__(self, status: int, last_words: str) -> None:
        super().__init__(status, last_words)
        #: As of `subprocess`: negative for a signal.
        self.status = status
        self.last_words = last_words

    @property
    def killed(self) -> bool:
        """Whether it was ended by force, as a system does that is out of memory."""
        return self.status == -signal.SIGKILL

    def __str__(self) -> str:
        how = f"by signal {-self.status}" if self.status < 0 else f"with status {self.status}"
        return f"ended {how}" + (f": {self.last_words}" if self.last_words else "")


def _has_ended(pid: int) -> bool:
    """Whether a child has, also before the event loop was told; False where nobody can know."""
    if not hasattr(os, "waitid"):  # macOS, before Python 3.13
        return False
    try:
        return os.waitid(os.P_PID, pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None
    except ChildProcessError:
        return True


class Talk:
    """A running process, asked one thing at a time.

    Its standard error is read all the while, so that it never blocks there.
    """

    def __init__(self, process: Process) -> None:
        self._process = process
        self._said = b""
        self._wanted = True
        self._listening = asyncio.create_task(self._listen())

    @property
    def usable(self) -> bool:
        """Whether it runs, and is not about to end because it was told to."""
        return self._wanted and self._process.returncode is None and not _has_ended(self.pid)

    @property
    def pid(self) -> int:
        return self._process.pid

    async def ask(self, line: bytes) -> bytes:
        """Send a line and wait for the next one that comes.

        Raises Ended, or ValueError when the line is longer than any answer is.
        """
        stdin, stdout = self._process.stdin, self._process.stdout
        if stdin is None or stdout is None:
            raise AssertionError("it is started with pipes")
        try:
            stdin.write(line)
            await stdin.drain()
            answer = await stdout.readline()
        except ConnectionError:
            answer = b""
        if answer.endswith(b"\n"):
            return answer
        raise await self._ended()

    def dismiss(self) -> None:
        """Let it end by itself: nothing more will be asked."""
        self._wanted = False
        if self._process.stdin is not None:
            self._process.stdin.close()

    def kill(self) -> None:
        """End it; it is gone a moment later."""
        self._wanted = False
        if self._process.returncode is None:
            self._process.kill()

    async def gone(self) -> None:
        """Wait until it has ended and all that it said is heard."""
        await self._process.wait()
        # Something that it started may hold its standard error open.
        await asyncio.wait({self._listening}, timeout=_GRACE)

    async def _ended(self) -> Ended:
        try:
            async with asyncio.timeout(_GRACE):
                await self._process.wait()
        except TimeoutError:
            self.kill()
        await self.gone()
        words = self._said.decode("utf-8", "replace").strip().splitlines()
        return Ended(self._process.returncode or 0, words[-1].strip() if words else "")

    async def _listen(self) -> None:
        stderr = self._process.stderr
        while stderr is not None and (piece := await stderr.read(_KEPT)):
            self._said = (self._said + piece)[-_KEPT:]


async def start(command: Sequence[str]) -> Talk:
    """Start a process in a session of its own: keys pressed for the server do not reach it."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith(_OURS)}
    process = await asyncio.create_subprocess_exec(
        *command, stdin=PIPE, stdout=PIPE, stderr=PIPE, env=environment, start_new_session=True
    )
    return Talk(process)

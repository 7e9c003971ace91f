"""A place for one child process: runs one task at a time, survives whatever the child does."""

import shutil
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from threading import Event, Lock

from safelight.domain.networks import NoNetworks
from safelight.pipeline.task import NotRendered, Rendered, RenderTask
from safelight.worker.answer import LONGEST, NoAnswer, decode
from safelight.worker.child import Equip, main
from safelight.worker.sandbox import Confinement

#: Children are forked from a clean process that has loaded libvips and has a single thread.
_CONTEXT = get_context("forkserver")
_PRELOAD = ["safelight.worker.child", "safelight.pipeline.render"]

#: Seconds to wait after each failed try to start a child.
_PAUSES = (0.01, 0.05, 0.2, 0.5, 1.0)


class ChildDied(Exception):
    """The child ended in the middle of a task: a crash, the kernel's limits, or a kill."""


class DeadlinePassed(Exception):
    """The task took longer than it may; its child was killed."""


def preload() -> None:
    """Have later children start from a process that has loaded what they need."""
    _CONTEXT.set_forkserver_preload(_PRELOAD)


class Slot:
    """Owns at most one child at a time and replaces it when it is dead or worn."""

    def __init__(
        self,
        scratch: Path,
        confinement: Confinement,
        tasks_per_child: int,
        equip: Equip = NoNetworks,
    ) -> None:
        """`equip` is called in each child, and pickled for that."""
        self._scratch = scratch
        self._equip = equip
        self._confinement = confinement
        self._tasks_per_child = tasks_per_child
        self._tasks = 0
        self._child: ForkServerProcess | None = None
        self._pipe: Connection | None = None
        #: It may look alive for a moment after it was killed.
        self._killed: ForkServerProcess | None = None
        #: Held while a child is started or ended, which takes a while.
        self._guard = Lock()
        #: Held for moments: while `_child` is told something, and when it is set or unset. A
        #: process object is closed only after it was unset, so never under those who hold this.
        self._hands = Lock()

    def start(self) -> None:
        """Have a living child."""
        with self._guard:
            if not self._lives():
                self._spawn()

    def _lives(self) -> bool:
        with self._hands:
            child = self._child
            return child is not None and child is not self._killed and child.is_alive()

    def _spawn(self) -> None:
        self._clear()
        ours, theirs = _CONTEXT.Pipe()
        try:
            child = self._forked(theirs)
        except ChildDied:
            ours.close()
            raise
        finally:
            theirs.close()
        with self._hands:
            self._child, self._pipe, self._tasks = child, ours, 0

    def _forked(self, pipe: Connection) -> ForkServerProcess:
        # The process that children are forked from may have been killed just now. It is replaced
        # once it is seen to be dead, which is some moments after it stopped listening.
        for pause in _PAUSES:
            arguments = (pipe, self._confinement, self._scratch, self._equip)
            child = _CONTEXT.Process(target=main, args=arguments, daemon=True)
            try:
                child.start()
            except (ConnectionError, EOFError):
                Event().wait(pause)
            else:
                return child
        raise ChildDied("no child could be started")

    def run(
        self, task: RenderTask, deadline: float, stopped: Event | None = None
    ) -> Rendered | NotRendered:
        """Render in the child, waiting `deadline` seconds at most.

        Once `stopped` is set nothing is begun; `kill`, called after that, ends what was begun
        before. Raises ChildDied or DeadlinePassed; the next call starts a new child.
        """
        self.start()
        with self._hands:
            pipe, child = self._pipe, self._child
        if pipe is None or child is None or (stopped is not None and stopped.is_set()):
            raise ChildDied("it was stopped")
        try:
            pipe.send(task)
            ready = wait([pipe, child.sentinel], deadline)
            if pipe in ready:
                return self._received(decode(pipe.recv_bytes(LONGEST)))
        except NoAnswer as error:
            self.kill()
            raise ChildDied(f"its answer makes no sense: {error}") from error
        except (EOFError, OSError, ValueError) as error:
            self.kill()
            raise ChildDied(self._end()) from error
        if not ready:
            self.kill()
            raise DeadlinePassed
        raise ChildDied(self._end())

    def _received(self, outcome: Rendered | NotRendered) -> Rendered | NotRendered:
        self._tasks += 1
        if self._tasks >= self._tasks_per_child:
            self.stop()
        return outcome

    @property
    def pid(self) -> int | None:
        """The child's process id."""
        with self._hands:
            return self._child.pid if self._child is not None else None

    def kill(self) -> None:
        """End the child at once, whatever it is doing; may be called from another thread.

        Does nothing while there is no child yet: see `run` for how to stop work for good.
        """
        with self._hands:
            child = self._child
            if child is not None and child.is_alive():
                self._killed = child
                child.kill()

    def _end(self) -> str:
        with self._hands:
            child = self._child
        try:
            if child is not None:
                child.join(1)
                return f"exit status {child.exitcode}"
        except ValueError:  # it was stopped, and closed, by another thread meanwhile
            pass
        return "no child"

    def stop(self) -> None:
        """End the child between tasks."""
        with self._guard:
            self.kill()
            self._clear()

    def _clear(self) -> None:
        with self._hands:
            child, pipe = self._child, self._pipe
            self._child = self._pipe = self._killed = None
        if pipe is not None:
            pipe.close()
        if child is not None:
            child.join()
            child.close()
        shutil.rmtree(self._scratch, ignore_errors=True)
        self._scratch.mkdir(parents=True, exist_ok=True)

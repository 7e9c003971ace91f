"""The parts of a server, forked from one process that has loaded them, until its stdin ends.

For a server that tests start for a look at it: Python starts once, and imports once.
"""

import importlib
import os
import pkgutil
import signal
import sys
from collections.abc import Callable

#: Packages that not every environment has.
_OPTIONAL = {"torch", "diffusers", "transformers", "accelerate", "safetensors"}


def main() -> int:
    """Say which copy it is, import all of it, ask for help, run the API and the worker."""
    for name in ("safelight.cli.app", "safelight.cli.run"):
        importlib.import_module(name)
    from safelight.cli.app import run  # noqa: PLC0415 -- of the copy that is tried

    sys.stdout.write(f"{sys.modules['safelight'].__file__}\n")
    sys.stdout.flush()  # a fork would write it again
    for work in (_import_all, lambda: run(["--help"])):
        if status := _ended(_forked(work)):
            return status
    parts = [_forked(lambda: run(["worker"])), _forked(lambda: run(["api"]))]
    sys.stdin.read()
    for part in parts:
        os.kill(part, signal.SIGTERM)
    return max(_ended(part) for part in parts)


def _import_all() -> int:
    import safelight  # noqa: PLC0415 -- of the copy that is tried

    for module in pkgutil.walk_packages(safelight.__path__, "safelight."):
        if module.name == "safelight.__main__" or ".migrations" in module.name:
            continue
        try:
            importlib.import_module(module.name)
        except ModuleNotFoundError as error:
            if error.name not in _OPTIONAL:
                raise
    return 0


def _forked(work: Callable[[], int]) -> int:
    child = os.fork()
    if child == 0:
        sys.exit(work())
    return child


def _ended(child: int) -> int:
    """The status of a process; 0 also for what ended as it was told to."""
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    return 0 if status == -signal.SIGTERM else abs(status)


if __name__ == "__main__":
    sys.exit(main())

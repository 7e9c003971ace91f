"""What a child process gets and what it may not exceed, by the settings."""

import os
from collections.abc import Callable
from math import ceil

from safelight.adapters.models.sessions import Equipment, path_of
from safelight.settings import Settings
from safelight.worker.sandbox import Confinement

#: Processor time of one task, as a multiple of the time that it may take, on few cores.
_CPU = 4
_MOST_THREADS = 8


def confinement_of(settings: Settings) -> Confinement:
    """The bounds of every child."""
    threads = max(_CPU, os.cpu_count() or 1)
    return Confinement(
        memory_bytes=settings.child_memory_mb * 2**20,
        cpu_seconds=ceil(settings.render_seconds * threads),
    )


def equipment(settings: Settings) -> Equipment:
    """What every child of the worker host gets."""
    return Equipment(
        folder=settings.models_folder,
        memory=settings.model_memory_mb * 2**20,
        # All cores for each child, as most of the time not all of them run networks at once; more
        # than a few threads do not make one network faster.
        threads=min(os.cpu_count() or 1, _MOST_THREADS),
        warm=settings.warm_models,
    )


def has_network(settings: Settings) -> Callable[[str], bool]:
    """Whether a network of this name is installed, asked anew each time."""
    folder = settings.models_folder
    return lambda name: path_of(folder, name).is_file()

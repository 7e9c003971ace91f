"""What the operating system can run out of."""

import resource
from collections.abc import Iterator
from contextlib import contextmanager

#: Input, output and errors.
_STANDARD = 3


@contextmanager
def no_more_files() -> Iterator[None]:
    """Within it, this process can open no file or socket; those that are open work on."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    # The standard ones are open. With less, servers of other tests could not even poll theirs.
    resource.setrlimit(resource.RLIMIT_NOFILE, (_STANDARD, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


@contextmanager
def no_large_files(most: int) -> Iterator[None]:
    """Within it, this process can make no file larger than so many bytes, as on a full disk."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (most, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))

"""Keeps the stacks of a session's waiting threads small: a child's bound counts them whole."""

import ctypes
from collections.abc import Iterator
from contextlib import contextmanager

#: Bytes; what threads get on Windows, where ONNX Runtime works as well. Linux gives 8 MiB.
_SMALL = 2**20
#: Bytes; more than any system's pthread_attr_t has.
_ATTRIBUTES = 256


@contextmanager
def small() -> Iterator[None]:
    """Threads that begin within it get small stacks, where the C library can be told so.

    Each session has threads of its own. One pool for all of them would cost less still, but
    Python cannot keep the threads of that pool from spinning while they wait.
    """
    libc = ctypes.CDLL(None)
    if not hasattr(libc, "pthread_setattr_default_np"):  # glibc has it
        yield
        return
    before, within = (ctypes.create_string_buffer(_ATTRIBUTES) for _ in range(2))
    libc.pthread_getattr_default_np(before)
    libc.pthread_getattr_default_np(within)
    libc.pthread_attr_setstacksize(within, ctypes.c_size_t(_SMALL))
    libc.pthread_setattr_default_np(within)
    try:
        yield
    finally:
        # libvips needs more for some formats.
        libc.pthread_setattr_default_np(before)
        libc.pthread_attr_destroy(before)
        libc.pthread_attr_destroy(within)

"""Threads of sessions have small stacks, and other threads what they had."""

import ctypes

import pytest

from safelight.adapters.models import stacks

LIBC = ctypes.CDLL(None)
needs_glibc = pytest.mark.skipif(
    not hasattr(LIBC, "pthread_setattr_default_np"), reason="this C library has no such default"
)


def size() -> int:
    """Bytes of the stack that a new thread gets."""
    attributes, found = ctypes.create_string_buffer(256), ctypes.c_size_t()
    LIBC.pthread_getattr_default_np(attributes)
    LIBC.pthread_attr_getstacksize(attributes, ctypes.byref(found))
    LIBC.pthread_attr_destroy(attributes)
    return found.value


@needs_glibc
def test_stacks_are_small_within_and_as_before_after() -> None:
    before = size()
    with stacks.small():
        assert size() == 2**20
    assert size() == before > 2**20


@needs_glibc
def test_stacks_are_as_before_after_a_failure() -> None:
    before = size()
    with pytest.raises(ValueError, match="damaged"), stacks.small():
        raise ValueError("damaged")
    assert size() == before

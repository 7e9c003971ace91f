"""Chooses what networks compute on: an NVIDIA GPU where there is one that works, else the CPU."""

from collections.abc import Callable, Sequence
from functools import cache
from typing import Any, TypeVar

from safelight.adapters.models.one_step import ONE_STEP

CPU = "CPUExecutionProvider"
#: ONNX Runtime's names, best first.
_PREFERRED = ("CUDAExecutionProvider", CPU)

Made = TypeVar("Made")


class Providers:
    """What a process tries; what failed once is not tried again."""

    def __init__(self, names: Sequence[str] = ()) -> None:
        """`names`: ONNX Runtime's, best first; none: what is available here."""
        self.names = tuple(names) or available()

    def open(self, make: Callable[[Sequence[str]], Made]) -> Made:
        """What `make` makes with these; with the CPU alone, from now on, if that helps.

        Raises what `make` raises with the CPU alone.
        """
        try:
            return make(self.names)
        except Exception:  # ONNX Runtime's own classes
            if self.names == (CPU,):
                raise
        made = make((CPU,))
        self.names = (CPU,)
        return made


@cache
def available() -> tuple[str, ...]:
    """Those that ONNX Runtime, as it is installed, can try. Whether they work is not known."""
    import onnxruntime  # noqa: PLC0415 -- takes time, and few ask

    known: Any = onnxruntime.get_available_providers()
    return tuple(name for name in _PREFERRED if name in known)


def working() -> tuple[str, ...]:
    """Those that run a network of one step here."""
    if available() == (CPU,):
        return available()

    import onnxruntime  # noqa: PLC0415 -- as above

    session: Any = Providers().open(
        lambda names: onnxruntime.InferenceSession(ONE_STEP, providers=names, enable_fallback=0)
    )
    return tuple(session.get_providers())

"""The one pool of memory in which all networks of a process compute."""

from functools import cache
from typing import Any

from safelight.adapters.models.one_step import ONE_STEP

_SAY_NOTHING = 4


@cache
def share(most: int) -> None:
    """Have all sessions that `use` it compute in one pool of at most so many bytes.

    Each with a pool of its own, they would take the sum of what they need rather than the most.
    Without any, every run would ask the system anew, which costs a fifth of the time.
    """
    import onnxruntime as ort  # noqa: PLC0415 -- most children never need it

    kind = ort.OrtMemoryInfo(
        "Cpu", ort.OrtAllocatorType.ORT_ARENA_ALLOCATOR, 0, ort.OrtMemType.DEFAULT
    )
    grows_as_asked, default = 1, -1
    bounds = ort.OrtArenaCfg(most, grows_as_asked, default, default)
    ort.create_and_register_allocator(kind, bounds)


def options(threads: int) -> Any:  # noqa: ANN401 -- ONNX Runtime has no types
    """Settings of a session in that pool."""
    import onnxruntime as ort  # noqa: PLC0415 -- as above

    made = ort.SessionOptions()
    made.intra_op_num_threads = threads
    # What goes wrong is raised.
    made.log_severity_level = _SAY_NOTHING
    made.add_session_config_entry("session.use_env_allocators", "1")
    # Waiting threads sleep: other children have work for the cores.
    made.add_session_config_entry("session.intra_op.allow_spinning", "0")
    return made


def shrink() -> None:
    """Give back to the system what nobody uses of the pool.

    It keeps what was freed, in the pieces in which it was asked for; what needs a larger piece
    would find none within the bound.
    """
    import numpy as np  # noqa: PLC0415 -- as above
    import onnxruntime as ort  # noqa: PLC0415 -- likewise

    # ONNX Runtime does it at the end of a run, of any network.
    session = ort.InferenceSession(ONE_STEP, options(1), providers=["CPUExecutionProvider"])
    how = ort.RunOptions()
    how.add_run_config_entry("memory.enable_memory_arena_shrinkage", "cpu:0")
    session.run(None, {"x": np.zeros(1, np.float32)}, how)

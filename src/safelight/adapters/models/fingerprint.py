"""Tells by one run on a fixed input whether a network computes what it should."""

from collections.abc import Iterator
from math import prod
from pathlib import Path
from typing import TYPE_CHECKING

from safelight.adapters.models.manifest import Check, Expected, Feed

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

_ERRORS_ONLY = 3


def measure(path: Path, check: Check) -> Iterator[Expected]:
    """What comes out of a network. Raises what ONNX Runtime raises."""
    # Here, not above: most commands run nothing.
    import numpy as np  # noqa: PLC0415
    import onnxruntime  # noqa: PLC0415

    options = onnxruntime.SessionOptions()
    options.log_severity_level = _ERRORS_ONLY
    options.enable_cpu_mem_arena = False
    session = onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])
    names = [expected.name for expected in check.outputs]
    feeds = {name: _wave(feed) for name, feed in check.inputs.items()}
    for name, output in zip(names, session.run(names, feeds), strict=True):
        yield Expected(
            name=name,
            shape=output.shape,
            mean=float(output.mean(dtype=np.float64)),
            deviation=float(output.std(dtype=np.float64)),
        )


def difference(path: Path, check: Check) -> str | None:
    """In which output a network differs from what is expected of it; None: in none."""
    try:
        found = list(measure(path, check))
    except Exception as error:  # noqa: BLE001 -- ONNX Runtime's own classes
        return f"it cannot be run: {str(error)[:200]}"
    pairs = zip(found, check.outputs, strict=True)
    wrong = (one for one, wanted in pairs if not _alike(one, wanted, check.tolerance))
    words = (f"on a fixed input, {_described(one)}, which is not what is known" for one in wrong)
    return next(words, None)


def _wave(feed: Feed) -> "npt.NDArray[np.float32]":
    import numpy as np  # noqa: PLC0415 -- as above

    places = np.arange(prod(feed.shape))
    wave = np.sin(feed.pace * places) * (np.sin(feed.swell * places) if feed.swell else 1.0)
    values: np.typing.NDArray[np.float64] = feed.low + (feed.high - feed.low) * (0.5 + 0.5 * wave)
    return values.astype(np.float32).reshape(feed.shape)


def _alike(found: Expected, wanted: Expected, tolerance: float) -> bool:
    most = tolerance * wanted.deviation
    return (
        found.shape == wanted.shape
        and abs(found.mean - wanted.mean) <= most
        and abs(found.deviation - wanted.deviation) <= most
    )


def _described(found: Expected) -> str:
    shape = "x".join(map(str, found.shape))
    return (
        f"output {found.name} is {shape} with mean {found.mean:.6g}"
        f" and deviation {found.deviation:.6g}"
    )

"""The network that describes faces computes what its layers say, layer by layer."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import onnxruntime
import pytest

from safelight.adapters.models.convert.dlib_faces import convert
from safelight.adapters.models.convert.failure import NotConvertible

Floats = npt.NDArray[np.float32]
Steps = npt.NDArray[np.uint8]
SCALE, LEAST = 0.004, -0.5
#: Channels in and out of each block, in their order, and whether it halves the picture.
BLOCKS = [
    *[(f"conv32_{n}", 32, 32, False) for n in (1, 2, 3)],
    ("conv64_down", 32, 64, True),
    *[(f"conv64_{n}", 64, 64, False) for n in (1, 2, 3)],
    ("conv128_down", 64, 128, True),
    *[(f"conv128_{n}", 128, 128, False) for n in (1, 2)],
    ("conv256_down", 128, 256, True),
    *[(f"conv256_{n}", 256, 256, False) for n in (1, 2)],
    ("conv256_down_out", 256, 256, True),
]


def shapes() -> Iterator[tuple[str, tuple[int, ...]]]:
    def layer(name: str, size: int, before: int, after: int) -> Iterator[tuple[str, Any]]:
        yield f"{name}/conv/filters", (size, size, before, after)
        for part in ("conv/bias", "scale/weights", "scale/biases"):
            yield f"{name}/{part}", (after,)

    yield from layer("conv32_down", 7, 3, 32)
    for name, before, after, _ in BLOCKS:
        yield from layer(f"{name}/conv1", 3, before, after)
        yield from layer(f"{name}/conv2", 3, after, after)
    yield "fc", (256, 128)


@pytest.fixture(scope="module")
def stored() -> dict[str, Steps]:
    rng = np.random.default_rng(5)
    return {name: rng.integers(0, 256, shape).astype(np.uint8) for name, shape in shapes()}


def meant(steps: Steps, name: str) -> Floats:
    # Kernels have to be small, or numbers grow with every layer.
    factor = 1 / np.sqrt(np.prod(steps.shape[:-1])) if name.endswith("filters") else 1.0
    return np.asarray((steps * SCALE + LEAST) * factor, np.float32)


def written(folder: Path, stored: Mapping[str, Steps]) -> list[Path]:
    entries = [
        {
            "name": name,
            "shape": list(steps.shape),
            "dtype": "float32",
            "quantization": {
                "dtype": "uint8",
                "scale": SCALE * float(meant(np.ones_like(steps), name).flat[0] / (SCALE + LEAST)),
                "min": LEAST * float(meant(np.ones_like(steps), name).flat[0] / (SCALE + LEAST)),
            },
        }
        for name, steps in stored.items()
    ]
    paths = [folder / "manifest.json", folder / "net.bin"]
    paths[0].write_text(json.dumps([{"paths": ["net.bin"], "weights": entries}]))
    paths[1].write_bytes(b"".join(steps.tobytes() for steps in stored.values()))
    return paths


def windows(image: Floats, size: int, stride: int) -> npt.NDArray[Any]:
    seen = np.lib.stride_tricks.sliding_window_view(image, (size, size), (0, 1))
    return seen[::stride, ::stride]


class Definition:
    """What each layer is said to do, in h,w,c."""

    def __init__(self, stored: Mapping[str, Steps]) -> None:
        self._weights = {name: meant(steps, name) for name, steps in stored.items()}

    def __call__(self, image: Floats) -> Floats:
        means = np.array([122.782, 117.001, 104.298])
        image = np.asarray((image - means) / 255, np.float32)
        image = self.layer(image, "conv32_down", 2).clip(0)
        image = windows(image, 3, 2).max(axis=(-2, -1))
        for name, _, _, halves in BLOCKS:
            inner = self.layer(image, f"{name}/conv1", 2 if halves else 1).clip(0)
            inner = self.layer(inner, f"{name}/conv2", 1)
            direct = windows(image, 2, 2).mean(axis=(-2, -1)) if halves else image
            image = self.joined(inner, direct).clip(0)
        return np.asarray(image.mean(axis=(0, 1)) @ self._weights["fc"])

    def layer(self, image: Floats, name: str, stride: int) -> Floats:
        kernel = self._weights[f"{name}/conv/filters"]
        around = kernel.shape[0] // 2 if stride == 1 else 0
        image = np.pad(image, ((around, around), (around, around), (0, 0)))
        made = np.tensordot(windows(image, len(kernel), stride), kernel, ((3, 4, 2), (0, 1, 2)))
        made = (made + self._weights[f"{name}/conv/bias"]) * self._weights[f"{name}/scale/weights"]
        return np.asarray(made + self._weights[f"{name}/scale/biases"], np.float32)

    @staticmethod
    def joined(inner: Floats, direct: Floats) -> Floats:
        """Their sum, where what one lacks at the right, below and behind is nothing."""
        made = np.zeros(np.maximum(inner.shape, direct.shape), np.float32)
        for part in (inner, direct):
            made[tuple(slice(side) for side in part.shape)] += part
        return made


def test_it_computes_what_its_layers_say(tmp_path: Path, stored: dict[str, Steps]) -> None:
    convert(written(tmp_path, stored), tmp_path / "net.onnx")
    session = onnxruntime.InferenceSession(
        tmp_path / "net.onnx", providers=["CPUExecutionProvider"]
    )
    images = np.random.default_rng(2).random((2, 150, 150, 3), dtype=np.float32) * 255
    found: Any = session.run(["descriptor"], {"image": images})[0]
    definition = Definition(stored)
    expected = np.stack([definition(image) for image in images])
    assert found.shape == (2, 128)
    assert np.abs(expected[0] - expected[1]).max() > 100 * np.abs(found - expected).max()
    np.testing.assert_allclose(found, expected, rtol=1e-3, atol=1e-4 * np.abs(expected).max())


def test_weights_that_are_not_there_are_named(tmp_path: Path, stored: dict[str, Steps]) -> None:
    less = {name: steps for name, steps in stored.items() if name != "conv64_2/conv1/scale/biases"}
    with pytest.raises(NotConvertible, match="no weights called conv64_2/conv1/scale/biases"):
        convert(written(tmp_path, less), tmp_path / "net.onnx")


def test_weights_that_no_layer_takes_are_named(tmp_path: Path, stored: dict[str, Steps]) -> None:
    more = stored | {"conv512/conv/bias": np.zeros(3, np.uint8)}
    with pytest.raises(NotConvertible, match="belong to no layer: conv512/conv/bias"):
        convert(written(tmp_path, more), tmp_path / "net.onnx")

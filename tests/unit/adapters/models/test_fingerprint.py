"""A run on a fixed input tells the right network from others."""

from dataclasses import replace
from pathlib import Path

import pytest
from tests.support.carriers import Package, doubling, manifest_of

from safelight.adapters.models.fingerprint import difference, measure
from safelight.adapters.models.manifest import Check, Expected, Feed

CHECK = manifest_of(Package(kind="wheel", name="doubling", content=doubling()))["doubling"].check


def network(tmp_path: Path, content: bytes) -> Path:
    path = tmp_path / "net.onnx"
    path.write_bytes(content)
    return path


def test_the_right_network_differs_in_nothing(tmp_path: Path) -> None:
    assert difference(network(tmp_path, doubling()), CHECK) is None


@pytest.mark.parametrize("factor", [1.98, 2.02, -2.0, 0.0, float("nan")])
def test_another_factor_is_found(tmp_path: Path, factor: float) -> None:
    assert "output y is 1x4" in (difference(network(tmp_path, doubling(factor)), CHECK) or "")


def test_another_shape_is_found(tmp_path: Path) -> None:
    output = replace(CHECK.outputs[0], shape=(4, 1))
    assert difference(network(tmp_path, doubling()), replace(CHECK, outputs=(output,))) is not None


@pytest.mark.parametrize("content", [b"", b"no network", doubling()[:-20]])
def test_what_is_no_network_is_said_not_to_run(tmp_path: Path, content: bytes) -> None:
    assert "it cannot be run" in (difference(network(tmp_path, content), CHECK) or "")


def test_an_output_that_is_not_there_is_said(tmp_path: Path) -> None:
    output = replace(CHECK.outputs[0], name="z")
    words = difference(network(tmp_path, doubling()), replace(CHECK, outputs=(output,)))
    assert "it cannot be run" in (words or "")


def test_the_input_goes_from_the_lowest_to_the_highest_value(tmp_path: Path) -> None:
    check = Check(
        inputs={"x": Feed(shape=(500, 4), low=-3.0, high=5.0, pace=0.1, swell=0.003)},
        outputs=(Expected(name="y", shape=(500, 4), mean=0.0, deviation=0.0),),
    )
    (found,) = measure(network(tmp_path, doubling()), check)
    # Twice the middle; and no larger than a wave between twice both ends is.
    assert found.mean == pytest.approx(2.0, abs=0.3)
    assert 2.0 < found.deviation < 8.0 / 2**0.5

"""Every conversion has its converter, and what they make is checked."""

from pathlib import Path

import pytest
from tests.support.carriers import doubling

from safelight.adapters.models.convert.converters import convert
from safelight.adapters.models.convert.failure import NotConvertible
from safelight.adapters.models.manifest import Conversion


def test_what_is_onnx_already_is_copied(tmp_path: Path) -> None:
    (tmp_path / "net").write_bytes(b"a network")
    convert(Conversion.NONE, [tmp_path / "net"], tmp_path / "copy")
    assert (tmp_path / "copy").read_bytes() == b"a network"


@pytest.mark.parametrize("conversion", [Conversion.FREE_NCHW, Conversion.FREE_NHWC])
def test_a_network_that_is_no_valid_onnx_is_refused(conversion: Conversion, tmp_path: Path) -> None:
    (tmp_path / "net").write_bytes(doubling().replace(b"Mul", b"Mux"))
    with pytest.raises(NotConvertible, match="no valid ONNX"):
        convert(conversion, [tmp_path / "net"], tmp_path / "made")
    assert not (tmp_path / "made").exists()


def test_an_ncnn_network_with_two_channels_is_refused(tmp_path: Path) -> None:
    lines = ["7767517", "2 2", "Input i 0 1 in", "Concat c 2 1 in in out"]
    (tmp_path / "net.param").write_text("\n".join(lines))
    (tmp_path / "net.bin").write_bytes(b"")
    members = [tmp_path / "net.param", tmp_path / "net.bin"]
    with pytest.raises(NotConvertible, match="no valid ONNX"):
        convert(Conversion.NCNN, members, tmp_path / "made")

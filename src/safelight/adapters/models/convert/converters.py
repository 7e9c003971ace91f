"""Which converter carries out which conversion."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from onnx.checker import ValidationError
from onnx.shape_inference import InferenceError

from safelight.adapters.models.convert import dlib_faces, free_size, ncnn, plain, tfjs
from safelight.adapters.models.convert.failure import NotConvertible
from safelight.adapters.models.manifest import Conversion

_CONVERTERS: Mapping[Conversion, Callable[[Sequence[Path], Path], None]] = {
    Conversion.NONE: plain.copy,
    Conversion.NCNN: ncnn.convert,
    Conversion.TFJS: tfjs.convert,
    Conversion.DLIB_FACES: dlib_faces.convert,
    Conversion.FREE_NCHW: free_size.free_nchw,
    Conversion.FREE_NHWC: free_size.free_nhwc,
}


def convert(conversion: Conversion, members: Sequence[Path], target: Path) -> None:
    """Write an ONNX file, made of members in the manifest's order. Raises NotConvertible."""
    try:
        _CONVERTERS[conversion](members, target)
    except (ValidationError, InferenceError) as error:
        raise NotConvertible(f"what came out is no valid ONNX: {error}") from error

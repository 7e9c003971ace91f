"""Sets height and width free in networks that fix them, or the batch, without need."""

from collections.abc import Sequence
from pathlib import Path

import onnx

from safelight.adapters.models.convert.graph import save

_IMAGE_DIMENSIONS = 4
_COLOURS = 3


def free_nchw(members: Sequence[Path], target: Path) -> None:
    """All dimensions but the channels, of each input and output."""
    model = onnx.load(members[0])
    _drop_weights_from_inputs(model.graph)
    for tensor in (*model.graph.input, *model.graph.output):
        for axis, dimension in enumerate(tensor.type.tensor_type.shape.dim):
            if axis != 1:
                dimension.dim_param = f"{tensor.name}_{axis}"
    _save(model, target)


def free_nhwc(members: Sequence[Path], target: Path) -> None:
    """Height and width of each input and output that is a colour picture."""
    model = onnx.load(members[0])
    for tensor in (*model.graph.input, *model.graph.output):
        dimensions = tensor.type.tensor_type.shape.dim
        if len(dimensions) == _IMAGE_DIMENSIONS and dimensions[3].dim_value == _COLOURS:
            dimensions[1].dim_param, dimensions[2].dim_param = "h", "w"
    _save(model, target)


def _drop_weights_from_inputs(graph: onnx.GraphProto) -> None:
    # Old exporters list them there too, and nobody is to feed them.
    weights = {tensor.name for tensor in graph.initializer}
    for tensor in [each for each in graph.input if each.name in weights]:
        graph.input.remove(tensor)


def _save(model: onnx.ModelProto, target: Path) -> None:
    # What was noted of sizes inside is true of one size only.
    del model.graph.value_info[:]
    save(model, target)

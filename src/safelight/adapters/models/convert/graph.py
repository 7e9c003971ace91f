"""Builds an ONNX graph node by node."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import onnx
from onnx import TensorProto, helper, numpy_helper, shape_inference

#: Operators of this version are all that is used; every ONNX Runtime of today knows it.
_OPSET = 13
_IR_VERSION = 8

Array = npt.NDArray[Any]
#: What the operators of ONNX are set up with.
Attribute = str | int | float | Sequence[int]
Shape = Sequence[int | str]


class Graph:
    """A graph that grows; tensors are known by their names."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._nodes: list[onnx.NodeProto] = []
        self._constants: list[onnx.TensorProto] = []
        self._inputs: list[onnx.ValueInfoProto] = []
        self._outputs: list[onnx.ValueInfoProto] = []

    def input(self, name: str, shape: Shape) -> str:
        """An input of float32."""
        self._inputs.append(helper.make_tensor_value_info(name, TensorProto.FLOAT, shape))
        return name

    def output(self, tensor: str, name: str, shape: Shape | None) -> None:
        """Give a tensor out under this name; without a shape, ONNX infers it."""
        self._nodes.append(helper.make_node("Identity", [tensor], [name]))
        self._outputs.append(helper.make_tensor_value_info(name, TensorProto.FLOAT, shape))

    def floats(self, values: npt.ArrayLike) -> str:
        """A constant of float32."""
        return self._constant(np.asarray(values, np.float32))

    def integers(self, values: npt.ArrayLike) -> str:
        """A constant of int64, as shapes and axes are."""
        return self._constant(np.asarray(values, np.int64))

    def node(self, operator: str, inputs: Sequence[str], **attributes: Attribute) -> str:
        """A node with one output, whose name is returned."""
        return self.nodes(operator, inputs, 1, **attributes)[0]

    def nodes(
        self, operator: str, inputs: Sequence[str], count: int, **attributes: Attribute
    ) -> list[str]:
        """A node with `count` outputs, whose names are returned."""
        names = [f"t{len(self._nodes)}_{index}" for index in range(count)]
        node = helper.make_node(operator, inputs, names)
        node.attribute.extend(helper.make_attribute(*each) for each in attributes.items())
        self._nodes.append(node)
        return names

    def save(self, path: Path) -> None:
        """Check the model and write it."""
        graph = helper.make_graph(
            self._nodes, self._name, self._inputs, self._outputs, self._constants
        )
        model = helper.make_model(
            graph, opset_imports=[helper.make_opsetid("", _OPSET)], ir_version=_IR_VERSION
        )
        # It fills in shapes of outputs; those of tensors inside are of no use in the file.
        model = shape_inference.infer_shapes(model, strict_mode=True)
        del model.graph.value_info[:]
        save(model, path)

    def _constant(self, array: Array) -> str:
        name = f"c{len(self._constants)}"
        self._constants.append(numpy_helper.from_array(np.ascontiguousarray(array), name))
        return name


def save(model: onnx.ModelProto, path: Path) -> None:
    """Check a model and write it, the same bytes each time.

    Raises onnx.checker.ValidationError.
    """
    onnx.checker.check_model(model)
    path.write_bytes(model.SerializeToString(deterministic=True))

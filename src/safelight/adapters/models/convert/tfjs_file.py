"""Reads a graph model of TensorFlow.js: nodes in JSON, weights in binary."""

import base64
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from safelight.adapters.models.convert import tfjs_weights
from safelight.adapters.models.convert.graph import Array


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """A node of the graph."""

    name: str
    operator: str
    #: Names of tensors; what is behind a colon is the number of a node's output.
    inputs: tuple[str, ...]
    attributes: Mapping[str, Any]

    def text(self, name: str) -> str:
        """An attribute that is a word."""
        return base64.b64decode(self.attributes[name]["s"]).decode("ascii")

    def texts(self, name: str) -> list[str]:
        """An attribute that is a list of words."""
        words = self.attributes[name]["list"]["s"]
        return [base64.b64decode(each).decode("ascii") for each in words]

    def integers(self, name: str) -> list[int]:
        """An attribute that is a list of integers."""
        return [int(each) for each in self.attributes[name]["list"]["i"]]

    def number(self, name: str) -> float:
        """An attribute that is a number."""
        return float(self.attributes[name]["f"])


@dataclass(frozen=True, slots=True, kw_only=True)
class Model:
    """A network as TensorFlow.js keeps it."""

    #: Each after those that it needs, and none that no result needs.
    nodes: tuple[Node, ...]
    results: tuple[str, ...]
    #: By name; integers are int64.
    weights: dict[str, Array]


def read(topology: Path, weights: Path) -> Model:
    """The model in a .json file and its one .bin file. Raises NotConvertible."""
    document = json.loads(topology.read_text("utf-8"))
    values = tfjs_weights.read(document["weightsManifest"], weights)
    nodes = [_node(each) for each in document["modelTopology"]["node"]]
    results = tuple(node.name for node in nodes if node.operator == "Identity")
    return Model(nodes=tuple(_in_order(nodes, results, values)), results=results, weights=values)


def tensor(reference: str) -> str:
    """The name of a node's first output, as its weights and its node have it."""
    return reference.removesuffix(":0")


def _node(each: Mapping[str, Any]) -> Node:
    return Node(
        name=each["name"],
        operator=each["op"],
        # With a caret: to be run before, and nothing is taken from it.
        inputs=tuple(tensor(name) for name in each.get("input", ()) if not name.startswith("^")),
        attributes=each.get("attr", {}),
    )


def _in_order(
    nodes: Sequence[Node], results: Sequence[str], weights: Mapping[str, Array]
) -> Iterator[Node]:
    """Depth first, on a stack of our own: graphs are deeper than Python's."""
    by_name = {node.name: node for node in nodes}
    done = set(weights)
    stack = list(reversed(results))
    while stack:
        name = stack[-1]
        open_ = [each for each in _needed(by_name, name) if each not in done]
        if name in done or not open_:
            stack.pop()
            if name not in done:
                done.add(name)
                yield by_name[name]
        stack.extend(reversed(open_) if name not in done else ())


def _needed(by_name: Mapping[str, Node], name: str) -> list[str]:
    node = by_name.get(name)
    return [] if node is None else [each.partition(":")[0] for each in node.inputs]

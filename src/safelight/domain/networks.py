"""What an operation asks of neural networks: named ones, ready to run on arrays."""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from safelight.domain.errors import Code, Refusal

#: A numpy array, float32 unless a network's own notes say otherwise; the domain knows no library.
Array = Any


#: Networks that are got only when a licence is accepted by its name.
OPT_IN: Mapping[str, str] = {"realesr-general-x4v3": "AGPL-3.0"}


class Network(Protocol):
    """One network, loaded."""

    @property
    def inputs(self) -> Sequence[str]:
        """Names of its inputs, in the file's order."""

    @property
    def outputs(self) -> Sequence[str]:
        """Names of its outputs, in the file's order."""

    @property
    def metadata(self) -> Mapping[str, str]:
        """What its file says about itself, such as the characters that it can read."""

    def run(self, feeds: Mapping[str, Array], outputs: Sequence[str] | None = None) -> list[Array]:
        """The named outputs, in this order; all of them without names.

        Raises Refusal(OUT_OF_MEMORY), and OPERATION_FAILED for feeds that it cannot take.
        """


class Networks(Protocol):
    """The networks that are installed; each is loaded when it is first asked for."""

    def has(self, name: str) -> bool:
        """Whether `get` would give it."""

    def get(self, name: str) -> Network:
        """A network by its name in the manifest. Raises Refusal(MODEL_MISSING)."""

    def rest(self) -> None:
        """Give back the memory of those that nobody uses; `get` takes it again."""


def missing(name: str, what_for: str) -> Refusal:
    """A network is not installed: says which, and how to get it."""
    terms = f" --accept-licence {OPT_IN[name]}" if name in OPT_IN else ""
    return Refusal(
        Code.MODEL_MISSING,
        f"{what_for} needs the model {name}, which is not installed here;"
        f" `safelight models pull {name}{terms}` gets it.",
    )


class NoNetworks:
    """None is installed."""

    def has(self, name: str) -> bool:  # noqa: ARG002 -- the port's signature
        """Never."""
        return False

    def get(self, name: str) -> Network:
        """Raises Refusal(MODEL_MISSING)."""
        raise missing(name, "this edit")

    def rest(self) -> None:
        """There is nothing to give back."""

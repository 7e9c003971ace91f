"""The one shape that all operations have."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Generic, TypeVar

from pydantic import TypeAdapter, ValidationError

from safelight.domain.credits import Credits
from safelight.domain.edit import JsonObject, Source
from safelight.domain.errors import Invalid
from safelight.domain.networks import Networks, NoNetworks
from safelight.imaging.budget import Budget
from safelight.imaging.geometry import Size
from safelight.imaging.limits import Limits

if TYPE_CHECKING:
    # The accepting process checks and prices operations, and must not load libvips for that.
    import pyvips

P = TypeVar("P")

#: What a picture can be called that is set aside.
ASIDE_NAME = r"^[a-z]{1,20}$"

#: What is wrong with a parameter: its dotted path below the operation, and a text.
Problem = tuple[str, str]


def _nobody(_: float) -> None:
    """Told in vain."""


def _nowhere(_: str, __: pyvips.Image) -> None:
    """Kept by nobody."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What operations found out on their way and did of their own accord, for whoever asked."""

    #: Sentences such as "3 faces were blurred", in the order in which they were said.
    notes: list[str] = field(default_factory=list)
    #: People that were recognised in the result, by their ids.
    people: list[str] = field(default_factory=list)
    #: Descriptions of one person's faces, 128 numbers each.
    faces: list[list[float]] = field(default_factory=list)
    #: Parts of people that the picture shows, by their labels.
    labels: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """What an operation knows beside its parameters and the picture."""

    #: The picture's size. An operation that scales may be handed the picture at a smaller size
    #: already, no smaller than it would scale it to: see `Operation.scales`.
    size: Size
    #: Whether the input file had an alpha channel.
    input_has_alpha: bool
    #: The size to which a later operation will first scale the whole picture, or what is left of
    #: it by then, if one will. See `Operation.scales`.
    target: Size | None = None
    #: The input's file, for what decoding leaves out, such as a JPEG's quantisation tables.
    source: Path | None = None
    #: Further files that the parameters name, by the parameter: see `Operation.inputs`.
    inputs: Mapping[str, Path] = field(default_factory=dict)
    #: What further files are held against, as the input was.
    limits: Limits = field(default_factory=Limits)
    networks: Networks = field(default_factory=NoNetworks)
    budget: Budget = field(default_factory=Budget)
    #: Takes the part of the operation that is done, 0..1, as often as it likes.
    tell: Callable[[float], None] = _nobody
    #: Which of several results of the same request this is, from 0: later ones differ from the
    #: first as far as what they do has a strength.
    variant: int = 0
    #: Descriptions of people's faces, 128 numbers each, by the people's ids.
    people: Mapping[str, Sequence[Sequence[float]]] = field(default_factory=dict)
    #: Added to, as the operation goes on.
    facts: Facts = field(default_factory=Facts)
    #: Keeps a picture in the working space, as it is now, as a PNG file beside the result. Its name
    #: is as `ASIDE_NAME` says; of two with the same name the later one is kept.
    aside: Callable[[str, pyvips.Image], None] = _nowhere


def _same_size(_: object, size: Size) -> Size:
    return size


def _as_they_are(params: P, _: Size) -> P:
    return params


def _never(_: object) -> bool:
    return False


def _no_networks(_: object) -> tuple[str, ...]:
    return ()


def _no_inputs(_: object) -> Mapping[str, Source]:
    return {}


def _nobody_known(_: object) -> tuple[str, ...]:
    return ()


def _no_problem(_: object, __: Limits) -> Iterable[Problem]:
    return ()


@dataclass(frozen=True, kw_only=True)
class Operation(Generic[P]):
    """An operation: how its parameters look, what it costs, what it does to a picture."""

    name: str
    #: A frozen dataclass; read from JSON by `parse`.
    params: type[P]
    price: Credits
    #: Takes and returns a picture in the working space: sRGB, 8 or 16 bits, 3 bands, or 4 with
    #: alpha that is not premultiplied.
    apply: Callable[[pyvips.Image, P, Context], pyvips.Image]
    #: The size of what `apply` returns, from the size of what it is given; where that depends on
    #: what is in the picture, the largest that it can be.
    after: Callable[[P, Size], Size] = _same_size
    #: The size to which `apply` first scales the whole picture. Where it is smaller, and what comes
    #: before lets it, that is done while the file is decoded, which is far quicker.
    scales: Callable[[P, Size], Size] = _same_size
    #: The parameters with lengths in percent of the input's sides, whose size this is, in pixels.
    settle: Callable[[P, Size], P] = _as_they_are
    #: Whether it does as well on a picture that was made smaller before, where a later operation
    #: makes it smaller anyway. It must keep the picture's size then.
    early: Callable[[P], bool] = _never
    #: What is wrong with the parameters that can be known without a picture.
    foresee: Callable[[P, Limits], Iterable[Problem]] = _no_problem
    #: Names of the networks without which it cannot do what these parameters ask. Those that only
    #: make it better are asked for in `apply`: `context.networks.has`.
    networks: Callable[[P], tuple[str, ...]] = _no_networks
    #: Where further files come from that it needs, by the parameter that names them.
    inputs: Callable[[P], Mapping[str, Source]] = _no_inputs
    #: Ids of the people whose faces it needs to know: `Context.people` has those there are.
    people: Callable[[P], tuple[str, ...]] = _nobody_known
    #: Whether `apply` reads the picture once, from top to bottom. If not, it gets one in memory.
    streams: bool = False
    #: With these parameters it also runs when it is not asked for; None: it does not run then.
    unasked: P | None = field(default=None)

    @cached_property
    def _adapter(self) -> TypeAdapter[P]:
        return TypeAdapter(self.params)

    def parse(self, given: JsonObject) -> P:
        """Parameters from plain JSON. Raises Invalid, its paths beginning with the name."""
        try:
            return self._adapter.validate_json(json.dumps(given), strict=True)
        except ValidationError as error:
            raise Invalid(self._problems(error)) from error

    def _problems(self, error: ValidationError) -> Mapping[str, tuple[str, ...]]:
        fields: dict[str, tuple[str, ...]] = {}
        for problem in error.errors(include_url=False):
            path = ".".join((self.name, *map(str, problem["loc"])))
            fields[path] = (*fields.get(path, ()), _sentence(problem["msg"]))
        return fields


def _sentence(message: str) -> str:
    text = message.removeprefix("Value error, ")
    return text[:1].lower() + text[1:]

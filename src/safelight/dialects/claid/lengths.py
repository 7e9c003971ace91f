"""Sizes and distances as Claid writes them: pixels, percentages and `auto`."""

import re
from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import Field, PlainValidator, ValidationInfo

from safelight.dialects.claid.fields import limits_of, text, whole, wrong
from safelight.dialects.claid.limits import Limits

_PERCENT = re.compile(r"([0-9]{1,6}(?:\.[0-9]{1,6})?)%")
_PIXELS = re.compile(r"([0-9]{1,9})px")
_DIGITS = re.compile(r"[+-]?[0-9]{1,15}")
_FEATHERING = re.compile(r"([1-9][0-9]+|[0-9])%")
#: Each side may take half of its axis; two of these leave nothing.
_HALF = 50.0
_WHOLE = 100.0


@dataclass(frozen=True, slots=True)
class Pixels:
    """A whole number of pixels."""

    count: int

    def __str__(self) -> str:
        return f"{self.count}px"


@dataclass(frozen=True, slots=True)
class Percent:
    """A share of the matching side, in percent."""

    value: float

    def __str__(self) -> str:
        return f"{self.value:g}%"


Length = Pixels | Percent
Side = Pixels | Percent | Literal["auto"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Padding:
    """Distances between the picture and the four edges, all in one unit."""

    top: Length
    right: Length
    bottom: Length
    left: Length


def read_side(value: object, info: ValidationInfo) -> Side:
    """A width or height: whole pixels, `auto` or `200%`."""
    if isinstance(value, str) and not _DIGITS.fullmatch(value.strip()):
        return _named_side(value, limits_of(info))
    if isinstance(value, float) and not value.is_integer():
        raise wrong("a size in pixels must be a whole number", value)
    return Pixels(_within(whole(value), 1, limits_of(info).side, value))


def read_padding(value: object, info: ValidationInfo) -> Padding:
    """Both axes, or horizontal and vertical, or (pixels only) top, right, bottom and left."""
    parts = text(value).split()
    lengths = _same_unit(parts, value, limits_of(info))
    match lengths:
        case [one]:
            return Padding(top=one, right=one, bottom=one, left=one)
        case [across, down]:
            return Padding(top=down, right=across, bottom=down, left=across)
        case [Pixels() as top, right, bottom, left]:
            return Padding(top=top, right=right, bottom=bottom, left=left)
        case _:
            raise wrong("give one or two lengths, or four in pixels", value)


def read_growth(value: object, info: ValidationInfo) -> tuple[Length, Length]:
    """How far to paint outwards: on both axes, or horizontally and vertically."""
    lengths = [_length(part, limits_of(info)) for part in text(value).split()]
    if None in lengths or len(lengths) not in {1, 2}:
        raise wrong("give one or two lengths like '10%' or '200px'", value)
    known = [length for length in lengths if length is not None]
    return known[0], known[-1]


def read_feathering(value: object) -> float:
    """Width of the blend at a seam, in percent."""
    match = _FEATHERING.fullmatch(text(value))
    if match is None or float(match[1]) > _WHOLE:
        raise wrong("value is not a whole percentage from '0%' to '100%'", value)
    return float(match[1])


def _named_side(value: str, limits: Limits) -> Side:
    name = value.strip()
    if name == "auto":
        return "auto"
    match = _PERCENT.fullmatch(name)
    if match is None:
        raise wrong("value is not a whole number of pixels, 'auto' or a percentage", value)
    percent = float(match[1])
    if not 0 < percent <= limits.percent:
        bounds = f"greater than 0% and at most {limits.percent:g}%"
        raise wrong(f"ensure this value is {bounds}", value)
    return Percent(percent)


def _within(count: int, low: int, high: int, value: object) -> int:
    if count < low:
        raise wrong(f"ensure this value is greater than or equal to {low}", value)
    if count > high:
        raise wrong(f"ensure this value is less than or equal to {high}", value)
    return count


def _same_unit(parts: list[str], value: object, limits: Limits) -> list[Length]:
    lengths = [_length(part, limits) for part in parts]
    known = [length for length in lengths if length is not None]
    if len(known) < len(parts) or not known:
        raise wrong("value is not a padding like '10%', '5% 15%' or '30px'", value)
    if len({type(length) for length in known}) > 1:
        raise wrong("all lengths must be percentages or all pixels", value)
    if any(isinstance(length, Percent) and length.value > _HALF for length in known):
        raise wrong("ensure each percentage is at most 50%, half of the side", value)
    return known


def _length(part: str, limits: Limits) -> Length | None:
    if match := _PERCENT.fullmatch(part):
        percent = float(match[1])
        return Percent(percent) if percent <= limits.percent else None
    match = _PIXELS.fullmatch(part)
    if match is None:
        return None
    count = int(match[1])
    if count > limits.side:
        raise wrong(f"ensure each length is at most {limits.side}px", part)
    return Pixels(count)


_SideSchema = (
    Annotated[int, Field(ge=1)] | Literal["auto"] | Annotated[str, Field(pattern=r"^[0-9.]+%$")]
)
SideField = Annotated[Side, PlainValidator(read_side, json_schema_input_type=_SideSchema)]
PaddingField = Annotated[Padding, PlainValidator(read_padding, json_schema_input_type=str)]
GrowthField = Annotated[
    tuple[Length, Length], PlainValidator(read_growth, json_schema_input_type=str)
]
FeatheringField = Annotated[
    float,
    PlainValidator(
        read_feathering,
        json_schema_input_type=Annotated[str, Field(pattern=r"^[1-9][0-9]+[%]$|^[0-9][%]$")],
    ),
]

"""What single fields of requests may hold: types, bounds, and how a colour is written."""

from typing import Annotated, Literal

from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints

_HEX = "0123456789abcdefABCDEF"
_MOST_IMAGES = 10


def color(text: str) -> str:
    """`#RRGGBB` of a colour that is written with or without its `#`, with three digits or six."""
    digits = text.removeprefix("#")
    if len(digits) not in {3, 6} or set(digits) - set(_HEX):
        raise ValueError("must be a hex colour such as #F0F0F0 or F0F0F0")
    if len(digits) == 3:  # noqa: PLR2004 -- #rgb is short for #rrggbb
        digits = "".join(2 * digit for digit in digits)
    return f"#{digits.upper()}"


def at_most(most: int, what: str) -> BeforeValidator:
    """Counts a list before anything in it is read: one of hundreds of thousands takes seconds."""

    def counted(given: object) -> object:
        if isinstance(given, list | tuple) and len(given) > most:
            raise ValueError(f"has {len(given)} {what}; the limit is {most}")
        return given

    return BeforeValidator(counted)


def _listed(given: object) -> object:
    if not isinstance(given, list | tuple):
        raise ValueError("must be a list of hex colours such as #F0F0F0")  # noqa: TRY004 -- pydantic's
    return given


def _one_or_more(given: object) -> object:
    """Told of as one field: which of its types was meant, a list of types would leave open."""
    if isinstance(given, list) and not 1 <= len(given) <= _MOST_IMAGES:
        raise ValueError(f"takes 1 to {_MOST_IMAGES} images, got {len(given)}")
    each = given if isinstance(given, list) else [given]
    if not all(isinstance(one, str) and one for one in each):
        raise ValueError("must be a URL, or a list of URLs")
    return given


Color = Annotated[str, AfterValidator(color)]
Palette = Annotated[tuple[Color, ...], at_most(16, "colours"), BeforeValidator(_listed)]
Image = Annotated[str, Field(min_length=1)]
Images = Annotated[Image | list[Image] | None, BeforeValidator(_one_or_more)]
Prompt = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=10_000)]
Words = Annotated[str, Field(max_length=10_000)]
Speech = Annotated[str, Field(min_length=1, max_length=5000)]
Part = Annotated[float, Field(ge=0, le=1)]
Small = Annotated[int, Field(ge=1, le=1024)]
Side = Annotated[int, Field(ge=1, le=2048)]
Block = Annotated[int, Field(ge=32, le=1536, multiple_of=32)]
Steps = Annotated[int, Field(ge=1, le=100)]
Guidance = Annotated[float, Field(ge=0, le=20)]
#: Where the contract has no zero.
SomeGuidance = Annotated[float, Field(ge=1, le=20)]
Seed = Annotated[int, Field(ge=-1, le=2**63 - 1)]
OutputFormat = Literal["webp", "jpeg", "png"]
Position = Literal["bottom_right", "bottom_left", "top_right", "top_left"]

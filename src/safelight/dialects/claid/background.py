"""The `operations.background` object: cut away, blur or colour what is behind the subject."""

from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from safelight.dialects.claid.fields import TRIMMED, Color, Flag, Shape, flag, text, trimmed, wrong

Category = Annotated[Literal["general", "cars", "products"], TRIMMED]


def _version(value: object) -> object:
    """Versions are strings on the wire; a bare number means the same."""
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else trimmed(value)


Version = Annotated[Literal["1", "2", "3"], BeforeValidator(_version)]


class Selective(Shape):
    """Words for the one thing to keep."""

    object_to_keep: Annotated[str, Field(min_length=3, max_length=128), BeforeValidator(text)]


class Remove(Shape):
    """How the background is cut away."""

    category: Category | None = None
    selective: Selective | None = None
    clipping: Flag = False
    #: An older name of `category`.
    type: Category | None = None
    #: Went with `type`; it decides nothing here.
    version: Version | None = None


class Blur(Shape):
    """How the background is blurred."""

    category: Category | None = None
    selective: Selective | None = None
    type: Annotated[Literal["regular", "lens"], TRIMMED] = "regular"
    level: Annotated[Literal["low", "medium", "high"], TRIMMED] = "medium"


def _switch(value: object) -> object:
    """True is the object with every default; false is none at all."""
    if isinstance(value, dict):
        return value
    return {} if flag(value) else None


def _only_false(value: object) -> bool:
    if flag(value):
        raise wrong("only false is supported", value)
    return False


class Background(Shape):
    """What becomes of everything behind the subject."""

    remove: Annotated[
        Remove | None, BeforeValidator(_switch, json_schema_input_type=bool | Remove | None)
    ] = None
    blur: Annotated[
        Blur | None, BeforeValidator(_switch, json_schema_input_type=bool | Blur | None)
    ] = None
    color: Color | None = None
    #: Part of the documented default, though not of the documented object.
    use_original_alpha: Annotated[bool, BeforeValidator(_only_false)] = False

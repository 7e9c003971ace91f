"""Field types of the Claid schema, as lenient and as strict as pydantic v1 was."""

import math
import re
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationInfo, model_validator
from pydantic_core import PydanticCustomError

from safelight.dialects.claid.limits import DEFAULT, Limits
from safelight.dialects.claid.shown import got, visible

_WHOLE = re.compile(r"[+-]?[0-9]{1,15}")
_DECIMAL = re.compile(r"[+-]?[0-9]{1,15}(\.[0-9]{1,15})?")
_SCHEME = re.compile(r"(https?|storage)://", re.IGNORECASE)
_HEX = re.compile(r"#([0-9a-f]{3}|[0-9a-f]{6})")
_TRUTHS: dict[object, bool] = {0: False, 1: True, "false": False, "true": True}


class Shape(BaseModel):
    """A JSON object of the contract: unknown keys are refused, null counts as absent."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    @model_validator(mode="before")
    @classmethod
    def _nulls_are_absent(cls, value: object) -> object:
        if not isinstance(value, dict):
            return value
        return {
            visible(str(key)): item
            for key, item in value.items()
            if item is not None or key not in cls.model_fields
        }


def wrong(text: str, value: object) -> PydanticCustomError:
    """The error to raise for a value: what is wrong, and what was got."""
    return PydanticCustomError("claid", "{text}", {"text": f"{text}, got {got(value)}"})


def limits_of(info: ValidationInfo) -> Limits:
    """The limits that the reader was called with."""
    return info.context if isinstance(info.context, Limits) else DEFAULT


def whole(value: object) -> int:
    """A whole number; fractions are cut off as pydantic v1 did, digits in a string are read."""
    if isinstance(value, str) and _WHOLE.fullmatch(value.strip()):
        return int(value)
    if isinstance(value, bool) or not isinstance(value, int | float) or not _finite(value):
        raise wrong("value is not a valid integer", value)
    return int(value)


def number(value: object) -> float:
    """A finite number; decimal digits in a string are read."""
    if isinstance(value, str) and _DECIMAL.fullmatch(value.strip()):
        return float(value)
    if isinstance(value, bool) or not isinstance(value, int | float) or not _finite(value):
        raise wrong("value is not a valid float", value)
    try:
        return float(value)
    except OverflowError as error:  # a whole number with more digits than a float can hold
        raise wrong("value is not a valid float", value) from error


def flag(value: object) -> bool:
    """A boolean; 0, 1, 'true' and 'false' are read as one."""
    if isinstance(value, bool):
        return value
    key = value.strip().lower() if isinstance(value, str) else value
    if isinstance(key, str | int) and key in _TRUTHS:
        return _TRUTHS[key]
    raise wrong("value could not be parsed to a boolean", value)


def text(value: object) -> str:
    """A string that every store can keep: no NUL, no half of a surrogate pair."""
    if not isinstance(value, str):
        raise wrong("str type expected", value)
    if any(character == "\0" or "\ud800" <= character <= "\udfff" for character in value):
        raise wrong("text must not contain NUL or unpaired surrogates", value)
    return value


def trimmed(value: object) -> object:
    """One of a set of names may have blanks around it: a documented sample has."""
    return value.strip() if isinstance(value, str) else value


def hex_color(value: object) -> str:
    """`#rrggbb` in lower case, or `transparent`."""
    name = text(value).strip().lower()
    match = _HEX.fullmatch(name)
    if name != "transparent" and match is None:
        raise wrong("value is not a hex colour like '#ffffff' or 'transparent'", value)
    if match and len(match[1]) == 3:  # noqa: PLR2004 -- the three digits of #rgb
        return "#" + "".join(digit * 2 for digit in match[1])
    return name


def source_url(value: object, info: ValidationInfo) -> str:
    """An http or https URL of sound form. Whether its address may be reached is not asked here."""
    url = _url_text(value, limits_of(info))
    scheme = _SCHEME.match(url)
    if scheme is None:
        raise wrong("invalid or missing URL scheme", value)
    if scheme[1].lower() == "storage":
        raise _not_connected(url, value)
    _check_host(url)
    return url


def storage_url(value: object, info: ValidationInfo) -> str:
    """A place in a connected storage; as none can be connected yet, always refused."""
    url = _url_text(value, limits_of(info))
    scheme = _SCHEME.match(url)
    if scheme is None or scheme[1].lower() != "storage":
        raise wrong("invalid or missing URL scheme; permitted: 'storage'", value)
    raise _not_connected(url, value)


def _finite(value: float) -> bool:
    return isinstance(value, int) or math.isfinite(value)


def _url_text(value: object, limits: Limits) -> str:
    url = text(value)
    if not url:
        raise wrong("ensure this value has at least 1 characters", value)
    if len(url) > limits.url:
        sentence = f"ensure this value has at most {limits.url} characters"
        raise wrong(f"{sentence}, it has {len(url)}", value)
    if not url.isprintable() or any(character.isspace() for character in url):
        raise wrong("URL must not contain blanks or control characters", value)
    return url


def _not_connected(url: str, value: object) -> PydanticCustomError:
    name = url.partition("://")[2].partition("/")[0]
    return wrong(f"no storage named '{visible(name, 30)}' is connected", value)


def _check_host(url: str) -> None:
    try:
        parts = urlsplit(url)
        host = parts.hostname
    except ValueError as error:
        raise wrong("URL host invalid", url) from error
    if not host:
        raise wrong("URL host invalid", url)
    try:
        _ = parts.port
    except ValueError as error:
        raise wrong("URL port invalid, port must be 1 to 65535", url) from error


def _uri(validator: BeforeValidator) -> BeforeValidator:
    schema = Annotated[
        str, Field(min_length=1, max_length=DEFAULT.url, json_schema_extra={"format": "uri"})
    ]
    return BeforeValidator(validator.func, json_schema_input_type=schema)


TRIMMED = BeforeValidator(trimmed)
Flag = Annotated[bool, BeforeValidator(flag)]
Level = Annotated[int, Field(ge=0, le=100), BeforeValidator(whole)]
SignedLevel = Annotated[int, Field(ge=-100, le=100), BeforeValidator(whole)]
Quality = Annotated[int, Field(ge=1, le=100), BeforeValidator(whole)]
Strength = Annotated[float, Field(ge=0, le=1), BeforeValidator(number)]
Color = Annotated[str, BeforeValidator(hex_color)]
SourceUrl = Annotated[str, _uri(BeforeValidator(source_url))]
StorageUrl = Annotated[str, _uri(BeforeValidator(storage_url))]

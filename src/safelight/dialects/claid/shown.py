"""Shows what a client sent, shortened and made harmless, inside an error message."""

import json

#: Longest piece of a client's text that a message repeats, in characters before escaping.
SHOWN = 60
#: Whole numbers from here on are described, not written out.
_WRITTEN_OUT = 10**20


def visible(text: str, limit: int = SHOWN) -> str:
    """The text's first `limit` characters, with escapes for what cannot be printed.

    Longer texts end in `...`. Lone surrogates become escapes too, so the answer can be encoded.
    """
    escaped = "".join(_escaped(character) for character in text[: limit + 1])
    if len(text) <= limit and len(escaped) <= limit:
        return escaped
    return escaped[:limit] + "..."


def got(value: object) -> str:
    """A JSON value in a few words: `'10px'`, `101`, `true`, `null`, `an object`."""
    if isinstance(value, str):
        return f"'{visible(value)}'"
    if isinstance(value, int) and abs(value) >= _WRITTEN_OUT:
        return "a number of more than 20 digits"
    if value is None or isinstance(value, bool | int | float):
        return json.dumps(value)
    return "an array" if isinstance(value, list) else "an object"


def _escaped(character: str) -> str:
    if character.isprintable() and character != "\\":
        return character
    return character.encode("unicode_escape").decode("ascii")

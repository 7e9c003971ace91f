"""Which of a request's pictures a failure is about: the worker knows none of Phota's fields."""

import re
from collections.abc import Mapping

from safelight.dialects.phota.errors import ANSWERS, IMAGE
from safelight.dialects.phota.pictures import Field, dotted
from safelight.domain.edit import Edit, Source
from safelight.domain.job import Failure

#: Stands for the picture that is worked on, as the fields of operations do for those beside it.
_WORKED_ON = ""
#: How operations speak of a picture beside it once it is there.
_BESIDE = re.compile(r"The [a-z ]+ cannot be used: ")


def places(edit: Edit, sources: Mapping[Field, Source]) -> dict[str, str]:
    """A request's fields by what the core calls the pictures that they name."""
    by_source = {repr(source.as_json()): dotted(field) for field, source in sources.items()}
    found: dict[str, set[str]] = {}
    for params in edit.operations.values():
        for name, value in params.items():
            if field := by_source.get(repr(value)):
                found.setdefault(name, set()).add(field)
    # An engine is shown several pictures, and nothing says which of them failed.
    if sources and (edit.drawing is None or len(sources) == 1):
        found[_WORKED_ON] = {dotted(next(iter(sources)))}
    return {name: fields.pop() for name, fields in found.items() if len(fields) == 1}


def placed(failure: Failure, fields: Mapping[str, str]) -> str:
    """A failure's message, beginning with the field of the picture that it is about, if known."""
    message = failure.message
    parameter, colon, rest = message.partition(": ")
    if colon and parameter and parameter in fields:
        return f"{fields[parameter]}: {rest}"
    if ANSWERS[failure.code] is not IMAGE:
        return message
    if _BESIDE.match(message):
        beside = {field for name, field in fields.items() if name != _WORKED_ON}
        return f"{beside.pop()}: {message}" if len(beside) == 1 else message
    return f"{fields[_WORKED_ON]}: {message}" if _WORKED_ON in fields else message

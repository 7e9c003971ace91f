"""What a child answers, as bytes: a child may be in a stranger's hands, so nothing is believed."""

import json
import re
from typing import Any

from safelight.domain.errors import Code
from safelight.domain.job import ImageInfo, Report
from safelight.pipeline.limits import ASIDE_NAME
from safelight.pipeline.task import NotRendered, Rendered

#: Bytes of an answer.
LONGEST = 512 * 1024
#: Characters of a message; at most twelve bytes each in JSON.
_MESSAGE = 8000
_MOST_PIXELS = 2**31
#: Of a report: notes and their characters, people and those of their ids, faces and their numbers.
_MOST_NOTES, _NOTE = 40, 300
_MOST_PEOPLE, _ID = 200, 64
_MOST_FACES, _FACE, _FARTHEST = 16, 128, 100.0
_MOST_LABELS, _LABEL = 64, 64
#: Pictures beside the result.
_MOST_BESIDE = 64
_TEXTS = (
    re.compile(r"[A-Z0-9]{1,16}"),
    re.compile(r"image/[a-z0-9.+-]{1,32}"),
    re.compile(r"[a-z0-9]{1,8}"),
)


class NoAnswer(ValueError):
    """The bytes are none that `encode` makes; the text says why."""


def encode(outcome: Rendered | NotRendered) -> bytes:
    """An outcome as JSON; a very long message is cut."""
    if isinstance(outcome, Rendered):
        beside = {name: _listed(image) for name, image in outcome.beside.items()}
        images = _listed(outcome.input), _listed(outcome.output)
        return _json([*images, _told(outcome.report), beside])
    return _json([outcome.code.value, outcome.message[:_MESSAGE], _listed(outcome.input)])


def decode(data: bytes) -> Rendered | NotRendered:
    """The outcome that `encode` was given. Raises NoAnswer for any other bytes."""
    try:
        match json.loads(data):
            case [list(before), list(after), list(report), dict(beside)]:
                seen, made, others = _image(before), _image(after), _beside(beside)
                return Rendered(input=seen, output=made, report=_report(report), beside=others)
            case [str(code), str(message), None]:
                return NotRendered(code=Code(code), message=_said(message), input=None)
            case [str(code), str(message), list(before)]:
                return NotRendered(code=Code(code), message=_said(message), input=_image(before))
            case _:
                raise NoAnswer("it has another shape")
    except (ValueError, RecursionError) as error:
        raise NoAnswer(str(error)) from error


def _json(parts: list[object]) -> bytes:
    return json.dumps(parts).encode()


def _listed(image: ImageInfo | None) -> list[object] | None:
    if image is None:
        return None
    return [image.format, image.media_type, image.ext, image.width, image.height]


def _image(parts: list[Any]) -> ImageInfo:
    match parts:
        case [str(name), str(media_type), str(ext), int(width), int(height)]:
            texts = zip(_TEXTS, (name, media_type, ext), strict=True)
            if not all(rule.fullmatch(text) for rule, text in texts):
                raise NoAnswer("it names no kind of picture")
            if not all(type(side) is int and 0 < side <= _MOST_PIXELS for side in (width, height)):
                raise NoAnswer("it names no size of a picture")
            return ImageInfo(
                format=name, media_type=media_type, ext=ext, width=width, height=height
            )
        case _:
            raise NoAnswer("it describes no picture")


def _beside(parts: dict[str, Any]) -> dict[str, ImageInfo]:
    """Their names become parts of keys and of file names."""
    if len(parts) > _MOST_BESIDE or not all(re.fullmatch(ASIDE_NAME, name) for name in parts):
        raise NoAnswer("it names pictures beside the result that cannot be")
    return {name: _image(each) for name, each in parts.items()}


def _told(report: Report) -> list[object]:
    notes = [note[:_NOTE] for note in report.notes[:_MOST_NOTES]]
    labels = report.labels[:_MOST_LABELS]
    return [notes, report.people[:_MOST_PEOPLE], report.faces[:_MOST_FACES], labels]


def _report(parts: list[Any]) -> Report:
    match parts:
        case [list(notes), list(people), list(faces), list(labels)]:
            return Report(
                notes=tuple(_text(note, _NOTE) for note in _few(notes, _MOST_NOTES)),
                people=tuple(_text(each, _ID) for each in _few(people, _MOST_PEOPLE)),
                faces=tuple(_face(each) for each in _few(faces, _MOST_FACES)),
                labels=tuple(_text(each, _LABEL) for each in _few(labels, _MOST_LABELS)),
            )
        case _:
            raise NoAnswer("it has no report")


def _few(parts: list[Any], most: int) -> list[Any]:
    if len(parts) > most:
        raise NoAnswer(f"its report lists {len(parts)} things; the limit is {most}")
    return parts


def _text(part: object, longest: int) -> str:
    if not isinstance(part, str) or len(part) > longest:
        raise NoAnswer("its report says what is no sentence")
    part.encode()
    return part


def _face(part: object) -> tuple[float, ...]:
    numbers = part if isinstance(part, list) else []
    if len(numbers) != _FACE or not all(type(each) is float for each in numbers):
        raise NoAnswer("its report describes no face")
    if not all(abs(each) <= _FARTHEST for each in numbers):
        raise NoAnswer("its report describes no face")
    return tuple(numbers)


def _said(message: str) -> str:
    if len(message) > _MESSAGE:
        raise NoAnswer(f"its message has {len(message)} characters; the limit is {_MESSAGE}")
    message.encode()  # JSON can hold half a character, which nothing that stores it can
    return message

"""Between JSON documents and domain types: edits, results, reports."""

import json
from dataclasses import asdict
from enum import StrEnum
from typing import Any, TypeVar

from safelight.domain.edit import (
    ColorSpace,
    Compression,
    Drawing,
    Edit,
    Format,
    Output,
    Source,
)
from safelight.domain.engines import Ability
from safelight.domain.ids import BlobKey
from safelight.domain.job import ImageInfo, Report, Result

_E = TypeVar("_E", bound=StrEnum)


def edit_text(edit: Edit) -> str:
    """An edit as JSON text; what has its default is left out."""
    output: dict[str, object] = {"format": edit.output.format.value}
    for name in ("quality", "compression", "dpi", "color_space", "cmyk_profile"):
        value = getattr(edit.output, name)
        if value is not None:
            output[name] = value
    if not edit.output.progressive:
        output["progressive"] = False
    document: dict[str, object] = {"operations": edit.operations, "output": output}
    if edit.drawing is not None:
        document["drawing"] = asdict(edit.drawing)
    if edit.variations != 1:
        document["variations"] = edit.variations
    return json.dumps(document, separators=(",", ":"))


def edit_of(text: str) -> Edit:
    """The edit that `edit_text` wrote."""
    raw = json.loads(text)
    output = raw["output"]
    return Edit(
        operations=raw["operations"],
        output=Output(
            format=Format(output["format"]),
            quality=output.get("quality"),
            progressive=output.get("progressive", True),
            compression=_enum(Compression, output.get("compression")),
            dpi=output.get("dpi"),
            color_space=_enum(ColorSpace, output.get("color_space")),
            cmyk_profile=output.get("cmyk_profile"),
        ),
        drawing=_drawing(raw.get("drawing")),
        variations=raw.get("variations", 1),
    )


def _drawing(raw: dict[str, Any] | None) -> Drawing | None:
    if raw is None:
        return None
    typed = {
        "ability": Ability(raw["ability"]),
        "images": tuple(Source(**each) for each in raw["images"]),
        "size": None if raw["size"] is None else tuple(raw["size"]),
    }
    return Drawing(**raw | typed)


def _enum(kind: type[_E], value: str | None) -> _E | None:
    return None if value is None else kind(value)


def image_json(image: ImageInfo | None) -> str | None:
    """An image's facts as a JSON list, or None."""
    if image is None:
        return None
    return json.dumps(_image_list(image), separators=(",", ":"))


def _image_list(image: ImageInfo) -> list[object]:
    return [image.format, image.media_type, image.ext, image.width, image.height]


def image_of(text: str | None) -> ImageInfo | None:
    """What `image_json` wrote, or None."""
    return None if text is None else _image_of(json.loads(text))


def _image_of(raw: list[Any]) -> ImageInfo:
    name, media_type, ext, width, height = raw
    return ImageInfo(format=name, media_type=media_type, ext=ext, width=width, height=height)


def result_json(result: Result | None) -> str | None:
    """A result as a JSON list, or None."""
    if result is None:
        return None
    return json.dumps(_result_list(result), separators=(",", ":"))


def _result_list(result: Result) -> list[object]:
    parts = [_image_list(result.image), result.blob, result.filename, result.size]
    if result.beside:
        parts.append({name: _result_list(other) for name, other in result.beside.items()})
    return parts


def result_of(text: str) -> Result:
    """The result that `result_json` wrote."""
    return _result_of(json.loads(text))


def _result_of(raw: list[Any]) -> Result:
    # Most results, and all that were written before there were others, have nothing beside them.
    image, blob, filename, size, *rest = raw
    return Result(
        image=_image_of(image),
        blob=BlobKey(blob),
        filename=filename,
        size=size,
        beside={name: _result_of(other) for part in rest for name, other in part.items()},
    )


def files_of(text: str) -> list[BlobKey]:
    """All files of the result that `result_json` wrote: its own first."""
    return list(result_of(text).files)


def report_json(report: Report | None) -> str | None:
    """A report as a JSON list, or None."""
    if report is None:
        return None
    parts = [report.notes, report.people, report.faces, report.labels]
    return json.dumps(parts, separators=(",", ":"))


def report_of(text: str | None) -> Report | None:
    """The report that `report_json` wrote, or None."""
    if text is None:
        return None
    # Reports that were written before labels were told have none.
    notes, people, faces, *rest = json.loads(text)
    return Report(
        notes=tuple(notes),
        people=tuple(people),
        faces=tuple(map(tuple, faces)),
        labels=tuple(label for part in rest for label in part),
    )

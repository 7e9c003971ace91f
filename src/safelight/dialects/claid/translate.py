"""Turns a Claid request into the core's words, and the core's field paths back into Claid's."""

from collections.abc import Mapping

from safelight.dialects.claid import edits
from safelight.dialects.claid.schema import BatchRequest, EditRequest, Request
from safelight.domain.edit import Edit, JsonObject, Source
from safelight.domain.errors import Invalid

_REMOVE = "operations.background.remove"
_BLUR = "operations.background.blur"
_STYLE = "operations.generative.style_transfer"
_SPACE = "output.metadata.color_space"
_NONE: Mapping[str, Source] = {}

#: Paths of the core and where a Claid request says the same; the longest match counts.
CORE_PATHS: Mapping[str, str] = {
    "resize": "operations.resizing",
    "resize.width": "operations.resizing.width",
    "resize.height": "operations.resizing.height",
    "resize.fit": "operations.resizing.fit",
    "resize.crop": "operations.resizing.fit.crop",
    "outpaint": "operations.resizing",
    "outpaint.width": "operations.resizing.width",
    "outpaint.height": "operations.resizing.height",
    "outpaint.feathering": "operations.resizing.fit.feathering",
    "outpaint.by": "operations.resizing.fit.outpaint_by",
    "pad": "operations.padding",
    "background_color": "operations.background.color",
    "background_remove": _REMOVE,
    "background_remove.category": f"{_REMOVE}.category",
    "background_remove.object_to_keep": f"{_REMOVE}.selective.object_to_keep",
    "background_remove.clipping": f"{_REMOVE}.clipping",
    "background_blur": _BLUR,
    "background_blur.category": f"{_BLUR}.category",
    "background_blur.object_to_keep": f"{_BLUR}.selective.object_to_keep",
    "background_blur.type": f"{_BLUR}.type",
    "background_blur.level": f"{_BLUR}.level",
    "adjust": "operations.adjustments",
    "adjust.hdr": "operations.adjustments.hdr",
    "adjust.hdr_stitching": "operations.adjustments.hdr.stitching",
    "adjust.exposure": "operations.adjustments.exposure",
    "adjust.saturation": "operations.adjustments.saturation",
    "adjust.contrast": "operations.adjustments.contrast",
    "adjust.sharpness": "operations.adjustments.sharpness",
    "decompress": "operations.restorations.decompress",
    "upscale": "operations.restorations.upscale",
    "upscale.version": "operations.restorations.upscale.version",
    "polish": "operations.restorations.polish",
    "blur_car_plate": "operations.privacy.blur_car_plate",
    "identity_crop": "operations.privacy.identity_crop",
    "style_transfer": _STYLE,
    "style_transfer.style_reference_image": f"{_STYLE}.style_reference_image",
    "style_transfer.prompt": f"{_STYLE}.prompt",
    "style_transfer.style_strength": f"{_STYLE}.style_strength",
    "style_transfer.denoising_strength": f"{_STYLE}.denoising_strength",
    "style_transfer.depth_strength": f"{_STYLE}.depth_strength",
    "output": "output",
    "output.format": "output.format",
    "output.quality": "output.format.quality",
    "output.progressive": "output.format.progressive",
    "output.compression": "output.format.compression",
    "output.dpi": "output.metadata.dpi",
    "output.color_space": _SPACE,
    "output.cmyk_profile": f"{_SPACE}.color_profile",
}


def to_edit(request: Request, found: Mapping[str, Source] = _NONE) -> Edit:
    """The core's words for a request that was read; operations that change nothing are left out.

    `found` says where the pictures come from that the request names by their URLs.
    """
    operations = dict(edits.steps(request.operations))
    style = request.operations.generative.style_transfer
    source = found.get(style.style_reference_image) if style else None
    if source is not None and source.blob is not None:
        reference: JsonObject = {"style_reference_image": source.as_json()}
        operations["style_transfer"] = {**operations["style_transfer"], **reference}
    return Edit(operations=operations, output=edits.output(request.output))


def sources(request: EditRequest | BatchRequest, found: Mapping[str, Source]) -> tuple[Source, ...]:
    """Where the inputs come from, in request order."""
    urls = [request.input] if isinstance(request, EditRequest) else request.input.values()
    return tuple(found[url] for url in urls)


def named(request: Request) -> tuple[tuple[str, str], ...]:
    """Every URL of a picture, after the path at which the request names it."""
    found: list[tuple[str, str]] = []
    if isinstance(request, EditRequest):
        found.append(("input", request.input))
    if isinstance(request, BatchRequest):
        found.extend(request.input.items())
    style = request.operations.generative.style_transfer
    if style:
        found.append((f"{_STYLE}.style_reference_image", style.style_reference_image))
    return tuple(found)


def user_paths(invalid: Invalid) -> Invalid:
    """The same complaints, told of the fields that the client wrote."""
    fields: dict[str, tuple[str, ...]] = {}
    for path, texts in invalid.fields.items():
        users = _user_path(path)
        fields[users] = (*fields.get(users, ()), *texts)
    return Invalid(fields)


def _user_path(path: str) -> str:
    parts = path.removeprefix("operations.").split(".")
    for length in range(len(parts), 0, -1):
        found = CORE_PATHS.get(".".join(parts[:length]))
        if found:
            return found
    return path

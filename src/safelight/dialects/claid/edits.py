"""The core's operations and output for what a Claid request asks."""

from collections.abc import Iterator

from safelight.dialects.claid.background import Background, Blur, Remove
from safelight.dialects.claid.lengths import Length, Padding, Percent, Pixels, Side
from safelight.dialects.claid.operations import (
    Adjustments,
    Operations,
    PhotoUpscale,
    Restorations,
    StyleTransfer,
)
from safelight.dialects.claid.output import Jpeg, Modern, OutputOptions, Png
from safelight.dialects.claid.resizing import CropFit, OutpaintFit
from safelight.domain.edit import ColorSpace, Compression, Format, JsonObject, Output

#: The category that is meant when neither a category nor words for the subject are given.
DEFAULT_CATEGORY = "general"
#: The method that has versions, and which one is meant where none is given: the middle one.
PHOTO, DEFAULT_VERSION = "photo", "2"
#: The printing condition of CMYK without one, as the contract's schema has it.
DEFAULT_PROFILE = "USWeb_Coated"
#: Quality of a lossy compression for which none was given.
_LOSSY_QUALITY = {Format.WEBP: 75, Format.AVIF: 50, Format.TIFF: 75}
#: The formats that lose something unless told otherwise.
_LOSSY = frozenset({Format.WEBP, Format.AVIF})
_UNSAID = frozenset({"auto"})
_UNCHANGED = _UNSAID | {Percent(100.0)}
#: A clipped subject without a size of its own is scaled up to the input's, whole: a crop to the
#: input's shape would cut into what was to be kept.
_FULL_SIZE: JsonObject = {
    "width": {"percent": 100.0},
    "height": {"percent": 100.0},
    "fit": "canvas",
    "crop": "center",
}

#: An operation's name and its parameters.
Step = tuple[str, JsonObject]


def steps(operations: Operations) -> Iterator[Step]:
    """Every operation that changes anything."""
    yield from _restorations(operations.restorations)
    yield from _privacy(operations)
    yield from _background(operations.background)
    if operations.generative.style_transfer:
        yield "style_transfer", _style_transfer(operations.generative.style_transfer)
    yield from _resizing(operations)
    if operations.padding and _takes_space(operations.padding):
        yield "pad", _pad(operations.padding)
    yield from _adjustments(operations.adjustments)


def output(options: OutputOptions) -> Output:
    """How to write the result, with Claid's defaults where they are its own."""
    chosen, space = options.format, options.metadata.color_space
    cmyk = space is not None and space.type == "CMYK"
    profile = (space.color_profile if space else None) or DEFAULT_PROFILE
    quality, compression = _encoding(chosen)
    return Output(
        format=Format(chosen.type),
        quality=quality,
        progressive=chosen.progressive if isinstance(chosen, Jpeg) else True,
        compression=compression,
        dpi=options.metadata.dpi,
        color_space=ColorSpace(space.type) if space else None,
        cmyk_profile=profile if cmyk else None,
    )


def _encoding(chosen: Jpeg | Png | Modern) -> tuple[int | None, Compression | None]:
    match chosen:
        case Jpeg():
            return chosen.quality, None
        case Png():
            return None, Compression(chosen.compression)
        case Modern():
            return _modern(chosen)


def _modern(chosen: Modern) -> tuple[int | None, Compression]:
    kind, given = Format(chosen.type), chosen.compression
    lossy = given.type == "lossy" if given else kind in _LOSSY
    if not lossy:
        return None, Compression.LOSSLESS
    inner = given.quality if given else None
    return inner or chosen.quality or _LOSSY_QUALITY[kind], Compression.LOSSY


def _restorations(wanted: Restorations) -> Iterator[Step]:
    if wanted.decompress:
        yield "decompress", {"mode": wanted.decompress}
    if isinstance(wanted.upscale, PhotoUpscale):
        yield "upscale", {"method": PHOTO, "version": wanted.upscale.version}
    elif wanted.upscale:
        version = DEFAULT_VERSION if wanted.upscale == PHOTO else None
        yield "upscale", {"method": wanted.upscale, "version": version}
    if wanted.polish:
        yield "polish", {}


def _privacy(operations: Operations) -> Iterator[Step]:
    if operations.privacy.blur_car_plate:
        yield "blur_car_plate", {}
    if operations.privacy.identity_crop:
        yield "identity_crop", {}


def _background(wanted: Background) -> Iterator[Step]:
    if wanted.remove:
        older = wanted.remove.type
        subject = _subject(wanted.remove, wanted.remove.category or older)
        yield "background_remove", {**subject, "clipping": wanted.remove.clipping}
    if wanted.blur:
        subject = _subject(wanted.blur, wanted.blur.category)
        yield "background_blur", {**subject, "type": wanted.blur.type, "level": wanted.blur.level}
    if wanted.color:
        yield "background_color", {"color": wanted.color}


def _subject(chosen: Remove | Blur, category: str | None) -> JsonObject:
    """What to keep: a category, or words for it."""
    if chosen.selective:
        return {"category": None, "object_to_keep": chosen.selective.object_to_keep}
    return {"category": category or DEFAULT_CATEGORY, "object_to_keep": None}


def _style_transfer(wanted: StyleTransfer) -> JsonObject:
    return {
        "style_reference_image": wanted.style_reference_image,
        "prompt": wanted.prompt,
        "style_strength": wanted.style_strength,
        "denoising_strength": wanted.denoising_strength,
        "depth_strength": wanted.depth_strength,
    }


def _resizing(operations: Operations) -> Iterator[Step]:
    resizing, remove = operations.resizing, operations.background.remove
    clips = bool(remove and remove.clipping)
    size = {"width": _side(resizing.width), "height": _side(resizing.height)}
    # What is clipped has another size than the input, of which all of it would be.
    same = _UNSAID if clips else _UNCHANGED
    unchanged = resizing.width in same and resizing.height in same
    match resizing.fit:
        case OutpaintFit() as fit:
            by = [_length(length) for length in fit.outpaint_by] if fit.outpaint_by else None
            if by or not unchanged:
                yield "outpaint", {**size, "feathering": fit.feathering, "by": by}
        case CropFit() as fit:
            if not unchanged:
                yield "resize", {**size, "fit": "crop", "crop": fit.crop}
            elif clips:
                yield "resize", _FULL_SIZE
        case fit:
            if not unchanged:
                yield "resize", {**size, "fit": fit.type, "crop": "center"}


def _takes_space(padding: Padding) -> bool:
    ends = (padding.top, padding.right, padding.bottom, padding.left)
    return any(end not in {Pixels(0), Percent(0.0)} for end in ends)


def _pad(padding: Padding) -> JsonObject:
    return {
        "top": _length(padding.top),
        "right": _length(padding.right),
        "bottom": _length(padding.bottom),
        "left": _length(padding.left),
    }


def _adjustments(wanted: Adjustments) -> Iterator[Step]:
    hdr = wanted.hdr
    levels = {
        "exposure": wanted.exposure,
        "saturation": wanted.saturation,
        "contrast": wanted.contrast,
        "sharpness": wanted.sharpness,
    }
    if (hdr and hdr.intensity) or any(levels.values()):
        yield (
            "adjust",
            {
                "hdr": hdr.intensity if hdr else None,
                "hdr_stitching": hdr.stitching if hdr else False,
                **levels,
            },
        )


def _side(side: Side) -> object:
    return side if isinstance(side, str) else _length(side)


def _length(length: Length) -> JsonObject:
    if isinstance(length, Percent):
        return {"percent": length.value}
    return {"pixels": length.count}

"""How large a picture may be, going in and coming out."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Bounds on one edit. The header of a file is held against them before a pixel is decoded."""

    #: Width times height of the input, in pixels.
    input_pixels: int = 50_000_000
    #: Width times height of the result, and of every picture on the way to it but what `upscale`
    #: hands to a resize, in pixels.
    output_pixels: int = 100_000_000
    #: Longest side of the result, in pixels; a file format may set a lower one.
    output_side: int = 65_535
    #: Largest size that can be asked for as a percentage of the input's.
    percent: float = 1_000.0
    #: Frames of an animation, or pages of a TIFF; only the first one is used.
    frames: int = 1_000
    #: Channels of the input: five hold CMYK with alpha.
    channels: int = 5

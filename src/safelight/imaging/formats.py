"""File formats that are read and written, and what each can hold."""

from enum import StrEnum

from safelight.domain.edit import Format


class Kind(StrEnum):
    """File formats that are read, by the names that results carry."""

    JPEG = "JPEG"
    PNG = "PNG"
    WEBP = "WEBP"
    AVIF = "AVIF"
    HEIC = "HEIC"
    TIFF = "TIFF"
    GIF = "GIF"
    BMP = "BMP"

    @property
    def media_type(self) -> str:
        """`image/jpeg` and so on."""
        return f"image/{self.value.lower()}"

    @property
    def ext(self) -> str:
        """File name extension without its dot."""
        return self.value.lower()


#: Longest side in pixels that the encoders accept.
MAX_SIDE = {
    Format.JPEG: 65_500,
    Format.PNG: 1_000_000,
    Format.WEBP: 16_383,
    Format.AVIF: 16_384,
    Format.TIFF: 1_000_000,
}

#: Formats without an alpha channel.
OPAQUE = frozenset({Format.JPEG})

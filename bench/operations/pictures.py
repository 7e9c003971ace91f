"""Photos of any size to work on."""

from pathlib import Path

import pyvips
from scripts.photos import photo

#: People, a vehicle, a street; two faces.
_PHOTO = "bus.jpg"
#: A camera's noise: an enlarged photo without any is easier to compress than a real one.
_NOISE = 3.0
_QUALITY = 90


def of(megapixels: float, folder: Path) -> Path:
    """A JPEG of so many megapixels, made of a real photo."""
    path = folder / f"{Path(_PHOTO).stem}-{megapixels:g}mp.jpg"
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True)
        image = pyvips.Image.new_from_file(str(photo(_PHOTO)))
        scale = (megapixels * 1e6 / (image.width * image.height)) ** 0.5
        grown = image.resize(scale).cast("short")
        noise = pyvips.Image.gaussnoise(grown.width, grown.height, sigma=_NOISE, mean=0, seed=1)
        (grown + noise).cast("uchar").copy(interpretation="srgb").jpegsave(str(path), Q=_QUALITY)
    return path

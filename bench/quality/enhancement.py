"""Enhancement of photos that were spoilt on purpose, against the photos; and of good ones."""

import statistics
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt
import pyvips
from tests.support.networks import networks

from bench.edits import NotEdited
from bench.quality.fidelity import bicubic, likeness, reference
from bench.quality.tables import table
from safelight.domain.edit import Compression, Edit, Format, Output
from safelight.imaging.grade import decoded, encoded
from safelight.pipeline.limits import Limits
from safelight.pipeline.render import render
from safelight.pipeline.task import NotRendered, RenderTask

Pixels = npt.NDArray[np.uint8]
#: A picture, spoilt.
Spoil = Callable[[Pixels], Pixels]

#: JPEG quality of files that are to be bad, and of one that is worse for being so as well.
BAD, POOR = 20, 35
_PNG = Output(format=Format.PNG, compression=Compression.FAST)
_SEED = 20
#: Linear light is these times as much: a lamp's, the shade's.
_YELLOW, _BLUE = (1.2, 1.0, 0.5), (0.65, 0.9, 1.25)


@dataclass(frozen=True, slots=True, kw_only=True)
class Nearness:
    """How near a picture is to the photo that it was."""

    #: In dB, of luma; structural similarity, of luma; median CIEDE2000 over pixels.
    psnr: float
    ssim: float
    color: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Mended:
    """What enhancement made of one spoilt photo."""

    photo: str
    fault: str
    before: Nearness
    after: Nearness
    #: What it says that it did.
    notes: Sequence[str]


def spoilt_and_mended(names: Iterable[str], folder: Path) -> Iterator[Mended]:
    """Every photo with every fault, and without any."""
    for name in names:
        wanted = reference(name)
        for fault, spoil in FAULTS.items():
            path = written(spoil(wanted.numpy()), _QUALITIES.get(fault), folder)
            before = pyvips.Image.new_from_file(str(path))
            if before.width < wanted.width:
                before = bicubic(before, 2)
            after, notes = enhanced(path, wanted.width * wanted.height, folder)
            yield Mended(
                photo=name,
                fault=fault,
                before=nearness(before, wanted),
                after=nearness(after, wanted),
                notes=notes,
            )


def nearness(found: pyvips.Image, wanted: pyvips.Image) -> Nearness:
    """Of two pictures of one size."""
    psnr, ssim = likeness(found, wanted, 0)
    differences = found.extract_band(0, n=3).dE00(wanted).numpy()
    return Nearness(psnr=psnr, ssim=ssim, color=float(np.median(differences)))


def enhanced(path: Path, pixels: int, folder: Path) -> tuple[pyvips.Image, Sequence[str]]:
    """A file with so many pixels, and what was done to it. Raises NotEdited."""
    target = folder / "enhanced.png"
    edit = Edit(operations={"enhance": {"pixels": pixels}}, output=_PNG)
    task = RenderTask(source=path, target=target, edit=edit, limits=Limits())
    outcome = render(task, networks())
    if isinstance(outcome, NotRendered):
        raise NotEdited(f"{outcome.code}: {outcome.message}")
    image = pyvips.Image.new_from_file(str(target)).copy_memory()
    return image, outcome.report.notes


def written(pixels: Pixels, quality: int | None, folder: Path) -> Path:
    """As a file: with a quality as a JPEG, else as a PNG."""
    image = pyvips.Image.new_from_array(np.ascontiguousarray(pixels), interpretation="srgb")
    path = folder / ("spoilt.png" if quality is None else "spoilt.jpg")
    if quality is None:
        image.pngsave(str(path), compression=1)
    else:
        image.jpegsave(str(path), Q=quality)
    return path


def medians(found: Iterable[Mended]) -> str:
    """A table: medians over photos, before and after, and what was the worst."""
    groups: dict[str, list[Mended]] = {}
    for each in found:
        groups.setdefault(each.fault, []).append(each)
    head = ("fault", "PSNR", "enhanced", "SSIM", "enhanced", "dE00", "enhanced", "worse off")
    photos = max(map(len, groups.values()))
    title = f"**Enhancement**, medians of {photos} photos"
    return f"{title}\n\n" + table(head, [_row(*group) for group in groups.items()])


def _row(fault: str, group: Sequence[Mended]) -> tuple[object, ...]:
    cells: list[object] = [fault]
    for measure in ("psnr", "ssim", "color"):
        pair = [[getattr(getattr(one, side), measure) for one in group] for side in _SIDES]
        cells += [statistics.median(values) for values in pair]
    return (*cells, sum(map(_is_worse, group)))


_SIDES = ("before", "after")


def _is_worse(one: Mended) -> bool:
    """Whether both structure and colour are farther from the photo than they were."""
    return one.after.psnr < one.before.psnr and one.after.color > one.before.color


def _same(pixels: Pixels) -> Pixels:
    return pixels


def _small(pixels: Pixels) -> Pixels:
    size = (pixels.shape[1] // 2, pixels.shape[0] // 2)
    return np.asarray(cv2.resize(pixels, size, interpolation=cv2.INTER_AREA), np.uint8)


def _noisy(pixels: Pixels) -> Pixels:
    noise = np.random.default_rng(_SEED).normal(0, 12, pixels.shape)
    return _bytes(pixels / 255 + noise / 255)


def _soft(pixels: Pixels) -> Pixels:
    return np.asarray(cv2.GaussianBlur(pixels, (0, 0), 1.5), np.uint8)


def _flat(pixels: Pixels) -> Pixels:
    return _bytes(0.25 + 0.5 * pixels / 255)


def _lit(*gains: float) -> Spoil:
    """In light of another colour, or more or less of it."""
    return lambda pixels: _bytes(encoded(decoded(pixels / 255) * np.array(gains)))


def _both(first: Spoil, second: Spoil) -> Spoil:
    return lambda pixels: second(first(pixels))


def _bytes(values: npt.NDArray[np.floating[Any]]) -> Pixels:
    return np.asarray(np.clip(values, 0, 1) * 255 + 0.5, np.uint8)


_DARK = _lit(2**-1.5)

#: By what they are called in the table; the first is none.
FAULTS: Mapping[str, Spoil] = MappingProxyType(
    {
        "none": _same,
        "JPEG 20": _same,
        "half size": _small,
        "noise 12": _noisy,
        "blur 1.5": _soft,
        "-1.5 stops": _DARK,
        "low contrast": _flat,
        "yellow cast": _lit(*_YELLOW),
        "blue cast": _lit(*_BLUE),
        "+1.2 stops": _lit(2**1.2),
        "half size, JPEG 35": _small,
        "-1.5 stops, noise 12": _both(_DARK, _noisy),
        "yellow cast, low contrast, JPEG 35": _both(_lit(*_YELLOW), _flat),
    }
)
_QUALITIES: Mapping[str, int] = MappingProxyType(
    {"JPEG 20": BAD} | {fault: POOR for fault in FAULTS if fault.endswith(f"JPEG {POOR}")}
)

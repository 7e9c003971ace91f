"""What was measured, as tables of Markdown."""

import statistics
from collections.abc import Iterable, Mapping, Sequence

from bench.quality import fidelity
from bench.quality.cutouts import Halo, MatteError
from bench.quality.fidelity import Gain
from bench.quality.finding import Found
from bench.quality.seams import Seam

#: A mask that differs from the exact matte by more than this, in thousandths, is of something
#: else than the subject.
_OTHER = 60.0
_MASK = "the mask alone"


def table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A table; numbers with a fraction get two digits."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(map(_cell, line)) + " |" for line in lines)


def _cell(value: object) -> str:
    return f"{value:.2f}" if isinstance(value, float) else str(value)


def gains(title: str, sign: str, found: Sequence[Gain]) -> str:
    """Means by method and level."""
    rows = [
        (
            what,
            f"{sign}{level}",
            before.psnr,
            after.psnr,
            f"{after.psnr - before.psnr:+.2f}",
            f"{least:+.2f}",
            f"{before.ssim:.3f}",
            f"{after.ssim:.3f}",
        )
        for what, level, before, after, least in fidelity.means(found)
    ]
    head = ("method", "", "PSNR before", "after", "gain", "least gain", "SSIM before", "after")
    photos = len({gain.photo for gain in found})
    return f"**{title}**, {photos} pictures, luma, dB\n\n" + table(head, rows)


def mattes(errors: Sequence[MatteError]) -> str:
    """Medians by method, over the pictures whose subject the network found."""
    seen = subject_found(errors)
    pictures = {error.picture for error in errors}
    methods = dict.fromkeys(error.method for error in errors)
    rows = [_median_errors(method, errors, seen) for method in methods]
    head = ("alpha of", "mean difference", "mean square", "gradient")
    return (
        f"**Mattes**, medians in thousandths over {len(seen)} of {len(pictures)} composites;"
        f" on the others the network takes something else for the subject\n\n{table(head, rows)}"
    )


def subject_found(errors: Sequence[MatteError]) -> set[str]:
    """The pictures whose coarse mask is of the subject."""
    masks = [error for error in errors if error.method == _MASK]
    return {mask.picture for mask in masks if mask.difference <= _OTHER}


def _median_errors(
    method: str, errors: Sequence[MatteError], seen: set[str]
) -> tuple[str, float, float, float]:
    mine = [error for error in errors if error.method == method and error.picture in seen]
    return (
        method,
        statistics.median(error.difference for error in mine),
        statistics.median(error.square for error in mine),
        statistics.median(error.gradient for error in mine),
    )


def halos(found: Sequence[Halo], errors: Sequence[MatteError]) -> str:
    """Medians over the same pictures."""
    seen = subject_found(errors)
    mine = [halo for halo in found if halo.picture in seen]
    rows = [
        ("the picture's own colours", statistics.median(halo.plain for halo in mine)),
        ("the subject's estimated colours", statistics.median(halo.estimated for halo in mine)),
        (
            "the picture's own colours, exact matte",
            statistics.median(halo.exact_matte for halo in mine),
        ),
        (
            "the subject's estimated colours, exact matte",
            statistics.median(halo.exact_estimated for halo in mine),
        ),
    ]
    head = ("edges over a new colour, with", "mean error, levels of 255")
    return "**Halo**, medians over the same composites\n\n" + table(head, rows)


def recall(found: Mapping[str, Sequence[Found]]) -> str:
    """Sums over photos."""
    rows = [
        (
            kind,
            len(photos),
            sum(each.there for each in photos),
            sum(each.hits for each in photos),
            sum(each.false for each in photos),
        )
        for kind, photos in found.items()
    ]
    head = ("", "photos", "there", "found", "false")
    return "**Recall**\n\n" + table(head, rows)


def seams(found: Sequence[Seam]) -> str:
    """A line a network."""
    rows = [(seam.network, seam.near, seam.greatest, seam.elsewhere) for seam in found]
    head = ("network", "near borders, mean", "greatest", "elsewhere, mean")
    return "**Seams**, levels of 255, many tiles against one\n\n" + table(head, rows)

"""`python -m bench.quality`: every measure in turn, as tables; takes some minutes.

Writes a table and its data for each to bench-output/quality/.
"""

import argparse
import dataclasses
import json
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from tests.support.networks import networks

from bench.edits import Editor
from bench.quality import composites, cutouts, enhancement, fidelity, finding, seams, tables
from safelight.vision.restoration import restorers
from safelight.vision.restoration.restorers import Noise
from safelight.vision.tiles import Tiling

_OUTPUT = Path("bench-output") / "quality"
_CUT_OUTS = Path(".cache") / "cutouts"


@dataclasses.dataclass(frozen=True)
class Section:
    """A heading, the tables below it, and what they were made of."""

    text: str
    data: list[Any]


def upscaling(editor: Editor, _: Path) -> Section:
    """PSNR and SSIM over bicubic."""
    gains = list(fidelity.upscaled(editor, fidelity.PHOTOS))
    drawn = list(fidelity.upscaled(editor, fidelity.DRAWINGS, fidelity.DRAWN))
    parts = (tables.gains("Upscaling photos", "x", gains), tables.gains("Drawings", "x", drawn))
    return Section("\n\n".join(parts), [*gains, *drawn])


def decompression(editor: Editor, folder: Path) -> Section:
    """PSNR and SSIM over the JPEG."""
    found = list(fidelity.decompressed(editor, fidelity.PHOTOS, folder))
    return Section(tables.gains("Decompression", "q", found), found)


def mattes(editor: Editor, _: Path) -> Section:
    """Alpha and colours against exact ones."""
    methods = [("Safelight", cutouts.ours(editor)), ("the mask alone", cutouts.raw_mask)]
    methods += cutouts.rembg_methods()
    errors, halos = [], []
    for composite in composites.composites(_CUT_OUTS):
        for name, method in methods:
            found = method(composite)
            errors.append(cutouts.errors(composite, name, found))
            if name == "Safelight":
                halos.append(cutouts.halo(composite, found))
    return Section(tables.mattes(errors) + "\n\n" + tables.halos(halos, errors), [*errors, *halos])


def recall(_: Editor, __: Path) -> Section:
    """Faces and plates on photos that were marked by eye."""
    found = {kind: list(finding.looked_for(kind)) for kind in ("faces", "plates")}
    return Section(tables.recall(found), [found[kind] for kind in found])


def enhancing(_: Editor, folder: Path) -> Section:
    """PSNR, SSIM and colour of spoilt photos, before and after."""
    found = list(enhancement.spoilt_and_mended(fidelity.PHOTOS, folder))
    return Section(enhancement.medians(found), found)


def borders(_: Editor, __: Path) -> Section:
    """Seams of tiles."""
    found = list(seams.seams(_tilings()))
    return Section(tables.seams(found), found)


def _tilings() -> Iterator[Tiling]:
    yield restorers.photo(None)
    yield restorers.photo(Noise.LIGHT)
    yield restorers.clean(Noise.LIGHT)
    yield restorers.ART
    if networks().has(restorers.GENERAL.network):
        yield restorers.GENERAL


#: In the order in which they are measured.
SECTIONS: dict[str, Callable[[Editor, Path], Section]] = {
    "upscaling": upscaling,
    "decompression": decompression,
    "mattes": mattes,
    "recall": recall,
    "enhancement": enhancing,
    "seams": borders,
}


def main() -> None:
    """Measure what is asked for, print it, and keep it."""
    parser = argparse.ArgumentParser(prog="python -m bench.quality", description=__doc__)
    parser.add_argument("sections", nargs="*", help=f"of {', '.join(SECTIONS)}; by default all")
    chosen = parser.parse_args().sections or list(SECTIONS)
    _OUTPUT.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=_OUTPUT) as folder:
        editor = Editor(Path(folder) / "edits")
        for name in chosen:
            started = time.perf_counter()
            section = SECTIONS[name](editor, Path(folder))
            print(section.text, f"\n\n({time.perf_counter() - started:.0f} s)\n", flush=True)
            _keep(name, section)


def _keep(name: str, section: Section) -> None:
    (_OUTPUT / f"{name}.md").write_text(section.text + "\n", "utf-8")
    data = json.dumps(section.data, default=dataclasses.asdict, indent=1)
    (_OUTPUT / f"{name}.json").write_text(data + "\n", "utf-8")


if __name__ == "__main__":
    main()

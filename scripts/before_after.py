"""`python -m scripts.before_after`: make docs/enhance.md, photos before and after `enhance`."""

import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyvips
from bench.quality.enhancement import FAULTS, enhanced, written
from scripts.gallery import entries, pictures
from scripts.gallery.pictures import Part
from scripts.photos import photo

_ROOT = Path(__file__).parents[1]
_PAGE = _ROOT / "docs" / "enhance.md"
_FOLDER = _ROOT / "docs" / "gallery" / "enhance"
_ALL: Part = (0.0, 0.0, 1.0, 1.0)

_HEAD = """# Before and after `enhance`

Photos that were spoilt on purpose, as each heading says, and what `enhance` made of them: before on
the left, after on the right, small ones shown larger by repeating pixels. It was given the file and
nothing else. `python -m scripts.before_after` makes this page and its pictures anew;
`python -m bench.quality enhancement` measures the same on more photos, with the figures in
[enhance](operations/enhance.md). The remarks are those of somebody who looked at the results; where
one is poor, it says so.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """A photo, how it is spoilt, and what is to be seen."""

    name: str
    title: str
    photo: str
    remark: str
    #: Keys of FAULTS, one after the other.
    faults: Sequence[str] = ()
    #: Of the spoilt photo; None for its own.
    width: int | None = None
    #: Of a JPEG; None for a file without loss.
    quality: int | None = None
    #: Of the result; None for as many as it had.
    pixels: int | None = None
    show: Part = _ALL


PAIRS = (
    Pair(
        name="jpeg",
        title="A JPEG of quality 20",
        photo="astronaut.png",
        quality=20,
        show=(0.2, 0.0, 0.75, 0.55),
        remark=(
            "The blocks of the backdrop and the rings around her hair are gone, and nothing of "
            "the face has changed. The hair is a little smoother than it was."
        ),
    ),
    Pair(
        name="noise",
        title="Camera noise, 12 levels",
        photo="chelsea.png",
        faults=("noise 12",),
        show=(0.15, 0.15, 0.8, 0.95),
        remark=(
            "The grain is gone, of colour above all; whiskers, eyes and the lines of the fur "
            "stayed. The faintest hairs went with the grain."
        ),
    ),
    Pair(
        name="dark",
        title="A stop and a half too dark",
        photo="coffee.png",
        faults=("-1.5 stops",),
        remark=(
            "The cup is white again and its saucer red. What light the camera did not catch in "
            "the corner stays dark."
        ),
    ),
    Pair(
        name="yellow",
        title="Lamplight",
        photo="china.jpg",
        faults=("yellow cast",),
        remark=(
            "Sky and lake have their grey-blue back; reds and greens of the pagoda are as they "
            "were."
        ),
    ),
    Pair(
        name="blue",
        title="Blue shade",
        photo="astronaut.png",
        faults=("blue cast",),
        show=(0.0, 0.0, 1.0, 0.75),
        remark=(
            "The backdrop is grey and the suit's orange is back. A trace of blue is left on the "
            "shuttle."
        ),
    ),
    Pair(
        name="flat",
        title="Faded, half the contrast",
        photo="rocket.jpg",
        faults=("low contrast",),
        remark=(
            "Dusk is dark again, and the lamps shine. Nothing tells that the day was not really "
            "foggy: a photo of mist would be given the same contrast."
        ),
    ),
    Pair(
        name="small",
        title="Small and a poor JPEG, enlarged four times",
        photo="wall.jpg",
        width=320,
        quality=35,
        pixels=1280 * 960,
        show=(0.3, 0.3, 0.7, 0.65),
        remark=(
            "Blocks and jagged edges are gone. What the small file did not hold is not invented: "
            "close up, stones look painted."
        ),
    ),
    Pair(
        name="face",
        title="A small portrait, enlarged four times",
        photo="hopper.jpg",
        width=230,
        quality=60,
        pixels=920 * 1078,
        show=(0.25, 0.1, 0.8, 0.65),
        remark=(
            "Cap, glasses and outline are crisp. The face is redrawn, and still hers; but the skin "
            "is smoother than it was, and the eyes are partly guessed."
        ),
    ),
    Pair(
        name="soft",
        title="Out of focus by 1.5 pixels",
        photo="chelsea.png",
        faults=("blur 1.5",),
        show=(0.2, 0.2, 0.75, 0.85),
        remark=(
            "Fur and rim of the eye are crisper, without bright rims. Whiskers that the blur had "
            "swallowed do not come back."
        ),
    ),
    Pair(
        name="all",
        title="Dark, noisy, in lamplight and a JPEG of quality 60",
        photo="astronaut.png",
        faults=("yellow cast", "-1.5 stops", "noise 12"),
        quality=60,
        show=(0.1, 0.0, 0.85, 0.55),
        remark=(
            "Cast, darkness and most of the grain are gone. The finest detail of the patches is "
            "lost: it was below the noise."
        ),
    ),
    Pair(
        name="good",
        title="A good photo",
        photo="flower.jpg",
        remark=(
            "Nothing was changed, to the last bit: an orange flower on teal is not taken for a "
            "cast."
        ),
    ),
)


def main() -> None:
    """Make every pair, and write the page."""
    credit = entries.read().credits
    sections = []
    for pair in PAIRS:
        with tempfile.TemporaryDirectory() as folder:
            notes = _made(pair, Path(folder))
        print(f"{pair.name}: {', '.join(notes)}", flush=True)
        sections.append(section(pair, notes))
    _PAGE.write_text(page(sections, [f"{p.photo}: {credit[p.photo]}" for p in PAIRS]), "utf-8")


def section(pair: Pair, notes: Iterable[str]) -> str:
    """One pair, in Markdown."""
    done = "; ".join(notes)
    return (
        f"## {pair.title}\n\n"
        f"![{pair.title}: before and after](gallery/enhance/{pair.name}.jpg)\n\n"
        f"Done: {done}. {pair.remark}\n"
    )


def page(sections: Iterable[str], credit: Iterable[str]) -> str:
    """The whole page, in Markdown."""
    thanks = "\n".join(f"- {line}" for line in sorted(set(credit)))
    return "\n".join([_HEAD, *sections, f"## Photos\n\n{thanks}\n"])


def _made(pair: Pair, folder: Path) -> Sequence[str]:
    """The pair's picture, and what was done."""
    path = written(spoilt(pair), pair.quality, folder)
    before = pyvips.Image.new_from_file(str(path)).copy_memory()
    after, notes = enhanced(path, pair.pixels or before.width * before.height, folder)
    picture = pictures.side_by_side(before, after, pair.show)
    pictures.save(picture, _FOLDER / f"{pair.name}.jpg")
    return notes


def spoilt(pair: Pair) -> np.ndarray:
    """(h, w, 3): the photo as it is handed in."""
    image = pyvips.Image.new_from_file(str(photo(pair.photo))).extract_band(0, n=3)
    if pair.width:
        image = image.resize(pair.width / image.width)
    pixels: np.ndarray = image.numpy()
    for fault in pair.faults:
        pixels = FAULTS[fault](pixels)
    return pixels


if __name__ == "__main__":
    main()

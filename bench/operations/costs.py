"""Seconds and memory of each operation at several sizes, each on a server of its own."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from scripts.photos import photo

from bench.operations import pictures
from bench.operations.service import Refused, Service
from bench.placing import placed

_STYLE = "flower.jpg"
#: `operations` of a Claid request for each, and the least that it can be asked.
ASKED: Mapping[str, Mapping[str, Any]] = {
    "resize to half": {"resizing": {"width": "50%"}},
    "adjust": {"adjustments": {"hdr": 50, "sharpness": 20}},
    "background.remove": {"background": {"remove": True, "color": "#ffffff"}},
    "background.blur regular": {"background": {"blur": {"type": "regular", "level": "high"}}},
    "background.blur lens": {"background": {"blur": {"type": "lens", "level": "high"}}},
    "blur_car_plate": {"privacy": {"blur_car_plate": True}},
    "identity_crop": {"privacy": {"identity_crop": True}},
    "smart crop": {"resizing": {"width": 600, "height": 300, "fit": {"crop": "smart"}}},
    "outpaint": {"resizing": {"fit": {"type": "outpaint", "outpaint_by": "20%"}}},
    "style_transfer": {
        "generative": {"style_transfer": {"style_reference_image": f"photo:{_STYLE}"}}
    },
    "decompress": {"restorations": {"decompress": "moderate"}},
    "upscale smart_resize x2": {
        "restorations": {"upscale": "smart_resize"},
        "resizing": {"width": "200%"},
    },
    "upscale digital_art x2": {
        "restorations": {"upscale": "digital_art"},
        "resizing": {"width": "200%"},
    },
    "polish": {"restorations": {"polish": True}},
}
#: Megapixels at which it is timed, and at which its memory must stay below the limit.
TIMED = (1, 4)
LARGE = 24
#: Bytes that a child may use for an operation on a large photo.
LIMIT = 3 * 2**30
#: What the sizes before say would take longer than this is left out, unless all is asked for.
PATIENCE = 45.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """Of one operation on a picture of one size."""

    operation: str
    megapixels: int
    #: None where it was left out or refused.
    seconds: float | None
    #: Bytes that the child used at its peak, up to and with this size.
    memory: int | None
    #: Why there is no figure.
    note: str = ""


def costs(folder: Path, names: Sequence[str], patience: float) -> Iterator[Cost]:
    """Each named operation: once to load networks, then timed at each size, then a large photo."""
    sizes = (*TIMED, LARGE)
    given = {str(size): pictures.of(size, folder).read_bytes() for size in sizes}
    given[_STYLE] = photo(_STYLE).read_bytes()
    settings = {"SAFELIGHT_WORKERS": "1", "SAFELIGHT_RENDER_SECONDS": "3600"}
    for name in names:
        with Service(given, settings) as service:
            yield from _sizes(name, service, patience)


def _sizes(name: str, service: Service, patience: float) -> Iterator[Cost]:
    asked = {"operations": placed(ASKED[name], service.url)}
    service.edit(str(TIMED[0]), asked)
    pace = 0.0
    for size in (*TIMED, LARGE):
        if pace * size > patience:
            note = f"would take about {pace * size:.0f} s"
            yield Cost(operation=name, megapixels=size, seconds=None, memory=None, note=note)
            continue
        cost = _measured(name, service, size, asked)
        pace = (cost.seconds or 0.0) / size
        yield cost


def _measured(name: str, service: Service, size: int, asked: Mapping[str, Any]) -> Cost:
    try:
        seconds, _ = service.edit(str(size), asked)
    except Refused as problem:
        note = str(problem)
        return Cost(operation=name, megapixels=size, seconds=None, memory=None, note=note)
    return Cost(operation=name, megapixels=size, seconds=seconds, memory=service.child_peak())

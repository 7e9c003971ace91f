"""Peers in processes of their own, and the service beside them, in turns."""

import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from scripts.photos import photo

from bench.asked import Asked
from bench.operations import pictures
from bench.operations.loops import timed
from bench.operations.service import Service

#: Photos as they come, 0.2 to 0.9 megapixels.
PHOTOS = (
    "astronaut.png",
    "hopper.jpg",
    "maher.jpg",
    "guido.jpg",
    "henner.jpg",
    "quokka.jpg",
    "motorcycle.png",
    "coffee.png",
    "bus.jpg",
    "zidane.jpg",
)
#: A photo as a phone makes it, in megapixels.
PHONE = 12
_CUT = {
    "operations": {"background": {"remove": True, "color": "transparent"}},
    "output": {"format": "png"},
}
_TWICE = {
    "operations": {"restorations": {"upscale": "smart_resize"}, "resizing": {"width": "200%"}},
    "output": {"format": {"type": "jpeg", "quality": 90}},
}


class Peer(Asked):
    """A module that takes a number of threads a line, and answers with seconds and bytes."""

    def seconds(self, threads: int) -> float:
        """For all of its files."""
        return float(self.answer(str(threads)).split()[0])


@dataclass(slots=True, kw_only=True)
class Race:
    """Seconds of the service and of its peers for the same work, round by round."""

    what: str
    #: Peers may take as long as this multiple says for the service to have reached its target.
    target: float
    ours: list[float] = field(default_factory=list)
    theirs: dict[str, list[float]] = field(default_factory=dict)

    @property
    def best(self) -> str:
        """The quickest peer."""
        return min(self.theirs, key=lambda name: statistics.median(self.theirs[name]))

    @property
    def ratio(self) -> float:
        """The quickest peer's time over the service's: above 1, the service is quicker."""
        pairs = zip(self.theirs[self.best], self.ours, strict=True)
        return statistics.median(theirs / ours for theirs, ours in pairs)


def cutting(folder: Path, rounds: int) -> list[Race]:
    """Background removal against rembg, ten photos and one of a phone, one and two at a time."""
    paths = [photo(name) for name in PHOTOS]
    phone = [pictures.of(PHONE, folder)]
    races = _against_rembg("photos of 0.2 to 0.9 MP, one after the other", paths, 1, rounds)
    races += _against_rembg("photos of 0.2 to 0.9 MP, two at a time", paths, 2, rounds)
    return races + _against_rembg(f"a photo of {PHONE} MP", phone, 1, rounds)


def _against_rembg(what: str, paths: Sequence[Path], threads: int, rounds: int) -> list[Race]:
    race = Race(what=f"background.remove, {what}, against rembg", target=1.0)
    files = [str(path) for path in paths]
    given = {path.name: path.read_bytes() for path in paths}
    with Service(given) as service, Peer("bench.operations.rembg_peer", "default", *files) as peer:
        _service_seconds(service, given, threads)
        peer.seconds(threads)
        for _ in range(rounds):
            race.ours.append(_service_seconds(service, given, threads))
            race.theirs.setdefault("rembg", []).append(peer.seconds(threads))
    return [race]


def _service_seconds(service: Service, given: Mapping[str, bytes], clients: int) -> float:
    return timed(list(given), clients, lambda name: service.edit_now(name, _CUT))


def matting_seconds() -> float:
    """For information: rembg with its alpha matting on the same photos, one after the other."""
    with Peer(
        "bench.operations.rembg_peer", "alpha_matting", *(str(photo(name)) for name in PHOTOS)
    ) as peer:
        peer.seconds(1)
        return peer.seconds(1)


def enlarging(folder: Path, rounds: int) -> Race:
    """Upscaling of a photo of one megapixel, twice as wide, against a plain loop over tiles."""
    path = pictures.of(1, folder)
    race = Race(what="upscale, 1 MP twice as wide, against a plain loop over tiles", target=0.9)
    given = {path.name: path.read_bytes()}
    with Service(given) as service, Peer("bench.operations.tile_peer", str(path)) as peer:
        service.edit(path.name, _TWICE)
        peer.seconds(1)
        for _ in range(rounds):
            race.ours.append(service.edit(path.name, _TWICE)[0])
            race.theirs.setdefault("loop", []).append(peer.seconds(1))
    return race

"""`python -m scripts.gallery`: make docs/gallery.md and its pictures, or some of them."""

import argparse
import dataclasses
import json
from collections.abc import Sequence
from pathlib import Path

from bench.operations.service import Refused
from scripts.gallery import pictures
from scripts.gallery.entries import Entry, Gallery, read
from scripts.gallery.page import Cost, page
from scripts.gallery.running import Shown, carried_out

_ROOT = Path(__file__).parents[2]
_PAGE = _ROOT / "docs" / "gallery.md"
_PUBLISHED = _ROOT / "docs" / "gallery"
_KEPT = _ROOT / "bench-output" / "gallery"
_COSTS = _PUBLISHED / "costs.json"


def main() -> int:
    """Carry out every entry, or those that are named, and write the page."""
    parser = argparse.ArgumentParser(prog="python -m scripts.gallery", description=__doc__)
    parser.add_argument("names", nargs="*", help="entries to make anew; by default all")
    parser.add_argument("--page", action="store_true", help="only the page: remarks have changed")
    given = parser.parse_args()
    gallery, costs, failed = read(), _known(), []
    for entry in [] if given.page else _chosen(gallery, given.names):
        try:
            shown = carried_out(entry)
        except Refused as problem:
            failed.append(entry.name)
            print(f"{entry.name}: {problem}", flush=True)
            continue
        costs[entry.name] = _kept(gallery, entry, shown)
        print(f"{entry.name}: {shown.first:.1f} s, {shown.again:.1f} s", flush=True)
    _write(gallery, costs)
    return 1 if failed else 0


def _chosen(gallery: Gallery, names: Sequence[str]) -> list[Entry]:
    known = [entry.name for entry in gallery.entries]
    if strange := sorted(set(names) - set(known)):
        raise SystemExit(f"no entry is called {', '.join(strange)}; there are {', '.join(known)}")
    return [entry for entry in gallery.entries if not names or entry.name in names]


def _kept(gallery: Gallery, entry: Entry, shown: Shown) -> Cost:
    picture = pictures.side_by_side(shown.before, shown.after, entry.show)
    folder = _PUBLISHED if entry.photo in gallery.credits else _KEPT
    pictures.save(picture, folder / f"{entry.name}.jpg")
    return Cost(
        before=(shown.before.width, shown.before.height),
        after=(shown.after.width, shown.after.height),
        first=shown.first,
        again=shown.again,
        memory=shown.memory,
    )


def _known() -> dict[str, Cost]:
    """What entries cost when they were last made: some can be made anew alone."""
    if not _COSTS.exists():
        return {}
    return {name: Cost(**cost) for name, cost in json.loads(_COSTS.read_text("utf-8")).items()}


def _write(gallery: Gallery, costs: dict[str, Cost]) -> None:
    made = tuple(entry for entry in gallery.entries if entry.name in costs)
    kept = {entry.name: dataclasses.asdict(costs[entry.name]) for entry in made}
    _COSTS.write_text(json.dumps(kept, indent=1) + "\n", "utf-8")
    _PAGE.write_text(page(dataclasses.replace(gallery, entries=made), costs), "utf-8")


if __name__ == "__main__":
    raise SystemExit(main())

"""Holds the data folder to the database: all files of results are there, and nothing else is."""

import json
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import httpx
from PIL import Image
from tests.chaos.known import WAITING, Kind, Known, Sent
from tests.chaos.pictures import BAD, EDITS, GOOD
from tests.chaos.snapshot import Snapshot

#: Folders in which nothing may be left of a server that has stopped.
_EMPTY = ("work", "children")


def audit(found: Snapshot, folder: Path) -> Iterator[str]:
    """One sentence for everything that is not as it must be, once the server has stopped."""
    kept = folder / "files"
    wanted = _wanted(found)
    there = {str(path.relative_to(kept)): path.stat().st_size for path in _files(kept)}
    yield from (f"result {blob}: is not there" for blob in wanted.keys() - there.keys())
    yield from (f"file {name}: nothing refers to it" for name in there.keys() - wanted.keys())
    for blob in wanted.keys() & there.keys():
        if wanted[blob] != there[blob]:
            yield f"result {blob}: has {there[blob]} bytes, not {wanted[blob]}"
    left = [path for name in _EMPTY for path in _files(folder / name)]
    for path in [*left, *folder.glob("*.sock")]:
        yield f"{path.relative_to(folder)}: was left behind"


def _wanted(found: Snapshot) -> dict[str, int]:
    """Bytes of each file that there must be, by where its item's last attempt keeps it."""
    return {
        f"results/{item['job']}/{item['position']}-{item['attempt']}{end}": size
        for items in found.items.values()
        for item in items
        if item["state"] == "succeeded"
        for end, size in _sizes(json.loads(item["result"]))
    }


def _sizes(result: list[Any]) -> Iterator[tuple[str, int]]:
    """Bytes of a result and of each file beside it, by what the file's name ends with."""
    _, _, _, size, *rest = result
    yield "", size
    yield from ((f".{name}", other[3]) for part in rest for name, other in part.items())


def _files(folder: Path) -> Iterator[Path]:
    return (path for path in folder.rglob("*") if not path.is_dir())


def downloads(http: httpx.Client, known: Known) -> Iterator[str]:
    """Fetch every result that clients were given a link to, and look at the pictures."""
    for sent in known.sent:
        if sent.status != 200:
            continue
        if sent.kind not in WAITING and str(sent.job) not in known.final:
            continue  # the poller has told already that it never ended
        document = (
            sent.answer["data"] if sent.kind in WAITING else known.final[str(sent.job)]["data"]
        )
        for picture, link in zip(_made(sent, document), _links(sent, document), strict=True):
            if problem := _picture(http, sent, picture, link):
                yield f"request {sent.serial}, {picture}: {problem}"


def _made(sent: Sent, document: dict[str, object]) -> list[str]:
    # A cancelled batch keeps what was done, and does not say here which of its inputs that was.
    good = [picture for picture in sent.pictures if picture not in BAD]
    links = _links(sent, document)
    return good if len(good) == len(links) else ["?"] * len(links)


def _links(sent: Sent, document: dict[str, object]) -> list[str]:
    outputs: list[object]
    if sent.kind in WAITING:
        outputs = [document["output"]]
    else:
        pairs = document["results"] if sent.kind is Kind.BATCH else [document["result"]]
        assert isinstance(pairs, list)
        outputs = [pair["output_object"] for pair in pairs if pair]
    return [output["tmp_url"] for output in outputs if isinstance(output, dict)]


def _picture(http: httpx.Client, sent: Sent, picture: str, link: str) -> str | None:
    answer = http.get(link, headers={"Authorization": ""})
    if answer.status_code != 200:
        return f"downloading it gave {answer.status_code}"
    try:
        with Image.open(BytesIO(answer.content)) as image:
            image.load()
            size = image.size
    except OSError as error:
        return f"is no picture: {error}"
    want = {EDITS[sent.edit].size(GOOD[name]) for name in ([picture] if picture != "?" else GOOD)}
    return None if size in want else f"is {size} pixels large, not {want}"

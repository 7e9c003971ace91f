"""A result and what is beside it are stored together, or not at all."""

import errno
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from tests.support.world import PICTURE, START, World

from safelight.adapters.blobs.local import LocalBlobs
from safelight.domain.edit import Edit, Source
from safelight.domain.ids import JobId
from safelight.domain.job import ImageInfo, Item
from safelight.pipeline.limits import Limits
from safelight.pipeline.task import Rendered, RenderTask
from safelight.worker.keeping import kept

PNG = ImageInfo(format="PNG", media_type="image/png", ext="png", width=8, height=6)
ITEM = Item(
    job=JobId("7"),
    position=3,
    source=Source(filename="cat.tiff"),
    attempt=2,
    available_at=START,
)
OUTCOME = Rendered(input=PICTURE, output=PICTURE, beside={"cutout": PNG, "mask": PNG})


def task_in(folder: Path) -> RenderTask:
    return RenderTask(
        source=folder / "source", target=folder / "result", edit=Edit(), limits=Limits()
    )


def test_each_file_has_a_key_a_name_and_a_size_of_its_own(world: World) -> None:
    task = task_in(world.folder)
    task.target.write_bytes(b"result")
    task.beside("cutout").write_bytes(b"cut-out")
    task.beside("mask").write_bytes(b"a mask")
    result = kept(world.blobs, ITEM, task, OUTCOME)
    assert (result.blob, result.filename, result.size) == ("results/7/3-2", "cat.jpg", 6)
    assert {
        name: (each.blob, each.filename, each.size) for name, each in result.beside.items()
    } == {
        "cutout": ("results/7/3-2.cutout", "cat-cutout.png", 7),
        "mask": ("results/7/3-2.mask", "cat-mask.png", 6),
    }
    assert result.beside["mask"].image == PNG
    assert sorted(world.blobs.list("results")) == [
        "results/7/3-2",
        "results/7/3-2.cutout",
        "results/7/3-2.mask",
    ]


@pytest.mark.parametrize("missing", ["result", "result.mask"])
def test_where_one_file_cannot_be_stored_none_is(world: World, missing: str) -> None:
    task = task_in(world.folder)
    for name in {"result", "result.cutout", "result.mask"} - {missing}:
        (world.folder / name).write_bytes(b"x")
    with pytest.raises(OSError, match=missing):
        kept(world.blobs, ITEM, task, OUTCOME)
    assert world.blobs.list("results") == []


@dataclass
class Disk:
    """A disk of which so many folders can be written, and no more."""

    good: int

    def __call__(self, path: Path) -> None:
        if path.is_dir():
            self.good -= 1
            if self.good < 0:
                raise OSError(errno.EIO, "Input/output error", str(path))


def on_disk(folder: Path, good: int) -> LocalBlobs:
    """Files of which three are to be kept: two folders for each, and the store's own once."""
    for name in ("result", "result.cutout", "result.mask"):
        (folder / name).write_bytes(b"x")
    return LocalBlobs(folder / "files", Disk(good))


@pytest.mark.parametrize("good", range(7))
def test_nothing_is_left_wherever_on_its_way_to_disk_a_file_breaks(
    tmp_path: Path, good: int
) -> None:
    blobs = on_disk(tmp_path, good)
    with pytest.raises(OSError, match="Input/output error"):
        kept(blobs, ITEM, task_in(tmp_path), OUTCOME)
    assert blobs.list("results") == []


def test_all_is_kept_on_a_disk_that_breaks_later(tmp_path: Path) -> None:
    blobs = on_disk(tmp_path, good=7)
    kept(blobs, ITEM, task_in(tmp_path), OUTCOME)
    assert len(blobs.list("results")) == 3


def test_most_results_have_nothing_beside_them(world: World) -> None:
    task = task_in(world.folder)
    task.target.write_bytes(b"result")
    result = kept(world.blobs, ITEM, task, replace(OUTCOME, beside={}))
    assert result.beside == {}
    assert world.blobs.list("results") == ["results/7/3-2"]

"""A result and what is beside it are stored together, or not at all."""

from dataclasses import replace
from pathlib import Path

import pytest
from tests.support.world import PICTURE, START, World

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


def test_most_results_have_nothing_beside_them(world: World) -> None:
    task = task_in(world.folder)
    task.target.write_bytes(b"result")
    result = kept(world.blobs, ITEM, task, replace(OUTCOME, beside={}))
    assert result.beside == {}
    assert world.blobs.list("results") == ["results/7/3-2"]

"""The files of a result are its own and those beside it."""

from dataclasses import replace

from tests.support.world import PICTURE, START

from safelight.domain.edit import Source
from safelight.domain.ids import BlobKey, JobId
from safelight.domain.job import Item, Result

CUTOUT = Result(image=PICTURE, blob=BlobKey("results/7/3-2.cutout"), filename="a.png", size=1)
ALONE = replace(CUTOUT, blob=BlobKey("results/7/3-2"))
ITEM = Item(job=JobId("7"), position=3, source=Source(), available_at=START)


def test_a_results_files_are_its_own_and_those_beside_it() -> None:
    assert ITEM.files == ()
    assert replace(ITEM, result=ALONE).files == ("results/7/3-2",)
    assert replace(ALONE, beside={"cutout": CUTOUT}).files == (
        "results/7/3-2",
        "results/7/3-2.cutout",
    )

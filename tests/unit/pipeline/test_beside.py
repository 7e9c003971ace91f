"""Pictures that are set aside on the way: files beside the result."""

from collections.abc import Mapping
from pathlib import Path

import pytest
import pyvips

from safelight.domain.edit import Edit, Format, JsonObject, Output
from safelight.domain.errors import Code
from safelight.domain.job import ImageInfo
from safelight.pipeline.limits import Limits
from safelight.pipeline.render import render
from safelight.pipeline.task import NotRendered, Rendered, RenderTask

#: The corner is transparent when it is set aside, and is not in the result.
EDIT: Mapping[str, JsonObject] = {
    "resize": {"width": {"pixels": 80}},
    "set_aside": {"name": "cutout"},
    "background_color": {"color": "#ff0000"},
}


def task_of(folder: Path, image: pyvips.Image, operations: Mapping[str, JsonObject]) -> RenderTask:
    """A JPEG is wanted of the picture with its left half transparent."""
    most = 65_535 if image.format == "ushort" else 255
    alpha = ((pyvips.Image.xyz(image.width, image.height)[0] >= image.width // 2) / 255) * most
    picture = image.bandjoin(alpha.cast(image.format)).copy(xres=12, yres=12)
    picture.pngsave(str(folder / "source"))
    return RenderTask(
        source=folder / "source",
        target=folder / "target",
        edit=Edit(operations=operations, output=Output(format=Format.JPEG)),
        limits=Limits(),
    )


def opened(path: Path) -> pyvips.Image:
    return pyvips.Image.new_from_buffer(path.read_bytes(), "")


def test_a_picture_is_set_aside_as_it_is_at_that_moment(
    tmp_path: Path, photo: pyvips.Image
) -> None:
    task = task_of(tmp_path, photo, EDIT)
    outcome = render(task)
    assert isinstance(outcome, Rendered), outcome
    assert outcome.beside == {
        "cutout": ImageInfo(format="PNG", media_type="image/png", ext="png", width=80, height=50)
    }
    assert task.beside("cutout") == tmp_path / "target.cutout"
    cutout, result = opened(task.beside("cutout")), opened(task.target)
    assert cutout.get("vips-loader").startswith("png")
    assert (cutout.bands, cutout(5, 25)[3], cutout(75, 25)[3]) == (4, 0, 255)
    assert result(5, 25) == pytest.approx([255, 0, 0], abs=4)
    assert cutout(75, 25)[:3] == pytest.approx(result(75, 25), abs=12)


def test_its_depth_and_its_resolution_are_those_of_a_result(
    tmp_path: Path, photo: pyvips.Image
) -> None:
    deep = (photo.cast("ushort") * 257).cast("ushort").copy(interpretation="rgb16")
    task = task_of(tmp_path, deep, {"set_aside": {"name": "cutout"}})
    assert isinstance(render(task), Rendered)
    cutout = opened(task.beside("cutout"))
    assert (cutout.format, cutout.interpretation) == ("ushort", "rgb16")
    assert (cutout[:3] - opened(task.source)[:3]).abs().max() == 0
    assert cutout.xres == pytest.approx(12, abs=0.05)
    assert cutout.get("icc-profile-data")


def test_a_render_that_fails_later_leaves_nothing_beside(
    tmp_path: Path, photo: pyvips.Image
) -> None:
    pad: JsonObject = {"left": {"pixels": 320}}
    outcome = render(task_of(tmp_path, photo, {**EDIT, "pad": pad}))
    assert isinstance(outcome, NotRendered)
    assert outcome.code is Code.OPERATION_FAILED
    assert list(tmp_path.glob("target.*")) == []


def test_a_full_disk_is_blamed_for_what_cannot_be_set_aside(
    tmp_path: Path, photo: pyvips.Image
) -> None:
    task = task_of(tmp_path, photo, EDIT)
    task.beside("cutout").symlink_to("/dev/full")
    outcome = render(task)
    assert isinstance(outcome, NotRendered)
    assert outcome.code is Code.UNAVAILABLE
    assert list(tmp_path.glob("target.*")) == []


def test_without_an_operation_that_sets_aside_there_is_only_the_result(
    tmp_path: Path, photo: pyvips.Image
) -> None:
    outcome = render(task_of(tmp_path, photo, {}))
    assert isinstance(outcome, Rendered)
    assert outcome.beside == {}
    assert sorted(path.name for path in tmp_path.iterdir()) == ["source", "target"]

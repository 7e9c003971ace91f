"""One edit on one file: what comes out, and what is said when nothing does."""

import pickle
from collections.abc import Mapping
from pathlib import Path, PosixPath
from typing import TYPE_CHECKING, Any, Never

import pytest
import pyvips
from PIL import Image
from tests.support.networks import networks, opened

from safelight.domain.edit import Compression, Edit, Format, JsonObject, Output
from safelight.domain.errors import Code
from safelight.domain.job import ImageInfo
from safelight.pipeline.limits import Limits
from safelight.pipeline.render import render
from safelight.pipeline.task import NotRendered, Rendered, RenderTask

if TYPE_CHECKING:
    from tests.unit.pipeline.conftest import Renders
else:
    Renders = Any

PNG = Output(format=Format.PNG)
CANVAS: JsonObject = {"width": {"pixels": 100}, "height": {"pixels": 100}, "fit": "canvas"}
TENTH: JsonObject = {side: {"percent": 10} for side in ("left", "right", "top", "bottom")}


def clear(photo: pyvips.Image) -> bytes:
    """A PNG of the photo whose left half is transparent."""
    alpha = (pyvips.Image.xyz(photo.width, photo.height)[0] >= photo.width // 2).cast("uchar")
    data: bytes = photo.bandjoin(alpha).pngsave_buffer()
    return data


@pytest.mark.parametrize("form", list(Format))
def test_no_operations_are_a_conversion(
    renders: Renders, photo: pyvips.Image, form: Format
) -> None:
    outcome = renders(photo.pngsave_buffer(), output=Output(format=form))
    assert outcome == Rendered(
        input=ImageInfo(format="PNG", media_type="image/png", ext="png", width=320, height=200),
        output=ImageInfo(
            format=form.name, media_type=form.media_type, ext=form.value, width=320, height=200
        ),
    )
    assert (renders.picture()[:3] - photo).abs().avg() < 6


def test_a_conversion_without_loss_loses_nothing(renders: Renders, photo: pyvips.Image) -> None:
    renders(photo.webpsave_buffer(lossless=True), output=PNG)
    assert (renders.picture() - photo).abs().max() == 0


def test_operations_apply_in_the_documented_order(renders: Renders, photo: pyvips.Image) -> None:
    """The margin keeps its colour and its width: it is added after scaling and adjusting."""
    operations: Mapping[str, JsonObject] = {
        "background_color": {"color": "#336699"},
        "pad": {"left": {"pixels": 10}},
        "adjust": {"exposure": 60, "contrast": 50},
        "resize": {"width": {"pixels": 100}},
    }
    renders(photo.pngsave_buffer(), operations, PNG)
    result = renders.picture()
    assert (result.width, result.height) == (100, 63)
    assert result(0, 30) == result(9, 30) == [0x33, 0x66, 0x99]
    assert result(12, 30) != [0x33, 0x66, 0x99]


@pytest.mark.parametrize("operation", ["canvas", "pad"])
def test_room_around_an_opaque_picture_is_white(
    renders: Renders, photo: pyvips.Image, operation: str
) -> None:
    operations = {"resize": CANVAS} if operation == "canvas" else {"pad": TENTH}
    renders(photo.pngsave_buffer(), operations, PNG)
    assert renders.picture()(0, 0) == [255, 255, 255]


@pytest.mark.parametrize("operation", ["canvas", "pad"])
def test_room_around_a_picture_with_alpha_is_transparent(
    renders: Renders, photo: pyvips.Image, operation: str
) -> None:
    operations = {"resize": CANVAS} if operation == "canvas" else {"pad": TENTH}
    renders(clear(photo), operations, PNG)
    assert renders.picture()(0, 0)[3] == 0


@pytest.mark.parametrize("color", [None, "transparent", "#ff0000"])
@pytest.mark.parametrize(
    "output", [Output(quality=100), Output(format=Format.TIFF, compression=Compression.LOSSY)]
)
def test_transparent_becomes_white_in_a_format_without_alpha_and_a_colour_stays(
    renders: Renders, photo: pyvips.Image, output: Output, color: str | None
) -> None:
    operations: Mapping[str, JsonObject] = {"background_color": {"color": color}} if color else {}
    assert isinstance(renders(clear(photo), operations, output), Rendered)
    expected = [255, 0, 0] if color == "#ff0000" else [255, 255, 255]
    assert renders.picture()(10, 100) == pytest.approx(expected, abs=4)


def test_the_resolution_asked_for_is_written_and_else_that_of_the_input(
    renders: Renders, photo: pyvips.Image
) -> None:
    data = photo.copy(xres=240 / 25.4, yres=240 / 25.4).jpegsave_buffer()
    resize = {"resize": {"width": {"pixels": 100}}}
    for output, expected in ((Output(), 240), (Output(dpi=300), 300)):
        renders(data, resize, output)
        with Image.open(renders.target) as result:
            assert result.info["dpi"] == pytest.approx((expected, expected), abs=0.1)


@pytest.mark.parametrize(
    ("operations", "output", "code", "said"),
    [
        ({"resize": {"width": {"pixels": 0}}}, Output(), Code.INVALID, "resize.width.pixels"),
        ({}, Output(quality=0), Code.INVALID, "output.quality"),
        ({"polish": {}}, Output(), Code.MODEL_MISSING, "safelight models pull"),
        (
            {"pad": {"left": {"pixels": 320}}},
            Output(),
            Code.OPERATION_FAILED,
            "leave no room in a picture of 320 x 200",
        ),
        (
            {"resize": {"width": {"percent": 900}}},
            Output(format=Format.PNG),
            Code.OUTPUT_TOO_LARGE,
            "2880 x 1800 = 5184000 pixels; the limit is 1000000",
        ),
        (
            {"resize": {"height": {"pixels": 3}, "width": {"pixels": 9_000}, "fit": "cover"}},
            Output(),
            Code.OUTPUT_TOO_LARGE,
            "9000 x 5625",
        ),
    ],
)
def test_what_cannot_be_done_is_said_with_its_name_its_value_and_its_limit(
    renders: Renders,
    photo: pyvips.Image,
    operations: Mapping[str, JsonObject],
    output: Output,
    code: Code,
    said: str,
) -> None:
    outcome = renders(photo.pngsave_buffer(), operations, output, Limits(output_pixels=1_000_000))
    assert isinstance(outcome, NotRendered)
    assert outcome.code is code
    assert said in outcome.message


def test_a_result_too_long_for_its_format_is_refused(renders: Renders) -> None:
    line = pyvips.Image.black(4, 2_000).pngsave_buffer()
    outcome = renders(line, {"resize": {"width": {"pixels": 40}}}, Output(format=Format.WEBP))
    assert isinstance(outcome, NotRendered)
    assert outcome.code is Code.OUTPUT_TOO_LARGE
    assert "40 x 20000" in outcome.message
    assert "WEBP holds at most 16383" in outcome.message


def test_a_failure_names_the_input_as_soon_as_it_is_known(
    renders: Renders, photo: pyvips.Image
) -> None:
    outcome = renders(photo.pngsave_buffer(), {"pad": {"left": {"pixels": 320}}})
    assert isinstance(outcome, NotRendered)
    assert outcome.input is not None
    assert (outcome.input.format, outcome.input.width) == ("PNG", 320)
    refused = renders(b"%PDF-1.7")
    assert isinstance(refused, NotRendered)
    assert refused.input is None


def test_tasks_and_outcomes_travel_between_processes(
    renders: Renders, photo: pyvips.Image, tmp_path: Path
) -> None:
    task = RenderTask(
        source=tmp_path / "a",
        target=tmp_path / "b",
        edit=Edit(operations={"resize": {}}),
        limits=Limits(),
    )
    assert pickle.loads(pickle.dumps(task)) == task  # noqa: S301 -- made in this line
    for outcome in (renders(photo.pngsave_buffer()), renders(b"no")):
        assert pickle.loads(pickle.dumps(outcome)) == outcome  # noqa: S301 -- made in this line


def test_progress_of_a_large_picture_ends_at_a_hundred(tmp_path: Path) -> None:
    source, progress = tmp_path / "a.png", tmp_path / "progress"
    pyvips.Image.black(4000, 3000, bands=3).pngsave(str(source), compression=1)
    task = RenderTask(
        source=source,
        target=tmp_path / "b",
        edit=Edit(),
        limits=Limits(),
        progress=progress,
    )
    assert isinstance(render(task), Rendered)
    assert progress.read_text() == "100"


def test_the_same_file_name_is_read_anew_for_another_picture(
    renders: Renders, photo: pyvips.Image
) -> None:
    renders(photo.pngsave_buffer(), output=PNG)
    renders(photo.invert().pngsave_buffer(), output=PNG)
    assert (renders.picture() - photo.invert()).abs().max() == 0


def test_a_turned_photo_ends_upright_and_without_its_tag(
    renders: Renders, photo: pyvips.Image
) -> None:
    turned = photo.rot270().copy()
    turned.set_type(pyvips.GValue.gint_type, "orientation", 6)
    outcome = renders(turned.jpegsave_buffer(Q=95), {"resize": {"width": {"pixels": 160}}}, PNG)
    assert isinstance(outcome, Rendered)
    assert (outcome.input.width, outcome.input.height) == (320, 200)
    assert (outcome.output.width, outcome.output.height) == (160, 100)
    assert (renders.picture() - photo.resize(0.5)).abs().avg() < 4
    with Image.open(renders.target) as result:
        assert result.getexif().get(0x112, 1) == 1


class _Faulty(PosixPath):
    """A file that cannot be opened."""

    why: Exception

    def open(self, *_: object, **__: object) -> Never:
        raise self.why


@pytest.mark.parametrize(
    ("why", "code", "said"),
    [
        (MemoryError(), Code.OUT_OF_MEMORY, "needs more memory"),
        (UnicodeDecodeError("utf-8", b"\xff", 0, 1, "?"), Code.INPUT_DAMAGED, "is no text"),
    ],
)
def test_running_out_of_memory_and_unreadable_words_of_a_decoder_are_outcomes(
    renders: Renders, tmp_path: Path, why: Exception, code: Code, said: str
) -> None:
    source = _Faulty(tmp_path / "picture")
    source.why = why
    outcome = renders(source)
    assert isinstance(outcome, NotRendered)
    assert outcome.code is code
    assert said in outcome.message


def test_a_file_that_is_gone_is_an_outcome(renders: Renders, tmp_path: Path) -> None:
    outcome = renders(tmp_path / "gone")
    assert isinstance(outcome, NotRendered)
    assert outcome.code is Code.INTERNAL
    assert outcome.message.endswith("while rendering: No such file or directory.")


@pytest.mark.parametrize("format_", Format)
def test_a_full_disk_is_blamed_for_itself_and_no_path_of_ours_is_told(
    photo: pyvips.Image, tmp_path: Path, format_: Format
) -> None:
    source, target = tmp_path / "a.png", tmp_path / "result"
    photo.pngsave(str(source))
    target.symlink_to("/dev/full")
    edit = Edit(output=Output(format=format_))
    outcome = render(RenderTask(source=source, target=target, edit=edit, limits=Limits()))
    assert isinstance(outcome, NotRendered)
    assert outcome.code is Code.UNAVAILABLE
    assert str(tmp_path) not in outcome.message


def test_a_damaged_input_is_blamed_even_where_its_result_could_not_be_written(
    photo: pyvips.Image, tmp_path: Path
) -> None:
    source, target = tmp_path / "a.jpg", tmp_path / "result"
    content = photo.jpegsave_buffer(Q=90)
    source.write_bytes(content[: len(content) // 2])
    edit = Edit(output=Output(format=Format.JPEG))
    outcome = render(RenderTask(source=source, target=target, edit=edit, limits=Limits()))
    assert isinstance(outcome, NotRendered)
    assert outcome.code is Code.INPUT_DAMAGED


def test_a_side_that_grew_by_what_was_cut_off_is_held_against_the_limits(tmp_path: Path) -> None:
    """A face cut away leaves a strip; brought back to the old height it would be a long one."""
    face = opened("astronaut.png").extract_area(90, 0, 300, 200)
    (tmp_path / "source").write_bytes(face.pngsave_buffer())
    edit = Edit(operations={"identity_crop": {}, "resize": {"height": {"percent": 100.0}}})
    limits = Limits(output_pixels=70_000)
    task = RenderTask(
        source=tmp_path / "source", target=tmp_path / "target", edit=edit, limits=limits
    )
    outcome = render(task, networks())
    assert isinstance(outcome, NotRendered)
    assert outcome.code is Code.OUTPUT_TOO_LARGE, outcome
    assert "limit is 70000" in outcome.message

"""Bombs and broken files end in a clear refusal, quickly and without much memory."""

import io
import random
import re
import struct
import zlib
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import pyvips
from PIL import Image

from safelight.domain.edit import Edit, Format, Output
from safelight.domain.errors import Code
from safelight.pipeline.limits import Limits
from safelight.pipeline.render import render
from safelight.pipeline.task import NotRendered, Rendered, RenderTask

if TYPE_CHECKING:
    from tests.unit.pipeline.conftest import Renders
else:
    Renders = Any

#: Outcomes that a damaged file may have.
BAD_INPUT = {
    Code.INPUT_DAMAGED,
    Code.INPUT_NOT_AN_IMAGE,
    Code.INPUT_TOO_MANY_PIXELS,
    Code.OUTPUT_TOO_LARGE,
    Code.OUT_OF_MEMORY,
}
FORMS: dict[str, tuple[str, dict[str, Any]]] = {
    "jpeg": ("JPEG", {"quality": 90}),
    "progressive jpeg": ("JPEG", {"quality": 90, "progressive": True}),
    "png": ("PNG", {}),
    "webp": ("WEBP", {}),
    "lossless webp": ("WEBP", {"lossless": True}),
    "avif": ("AVIF", {}),
    "heic": ("HEIF", {}),
    "tiff": ("TIFF", {}),
    "lzw tiff": ("TIFF", {"compression": "tiff_lzw"}),
    "jpeg tiff": ("TIFF", {"compression": "jpeg"}),
    "gif": ("GIF", {}),
    "bmp": ("BMP", {}),
}
#: Bytes of memory that refusing a bomb may take.
LITTLE = 48 * 1024 * 1024


def saved(photo: pyvips.Image, name: str) -> bytes:
    import pillow_heif  # noqa: PLC0415 -- registers a writer, for these tests alone

    pillow_heif.register_heif_opener()
    form, options = FORMS[name]
    file = io.BytesIO()
    Image.fromarray(photo.numpy()).save(file, form, **options)
    return file.getvalue()


def refused(outcome: Rendered | NotRendered, *codes: Code) -> str:
    assert isinstance(outcome, NotRendered)
    assert outcome.code in codes
    assert "/" not in outcome.message
    return outcome.message


def chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def png(width: int, height: int, rows: bytes) -> bytes:
    """A 1-bit PNG file; `rows` are its filtered rows, not yet compressed."""
    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    data = zlib.compress(rows, 9)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", data) + chunk(b"IEND", b"")
    )


def tiff(entries: dict[int, tuple[int, int, int]], rest: bytes = b"", after: int = 0) -> bytes:
    """A little-endian TIFF file with one directory: tag to type, count, value; `rest` at 1000."""
    head = b"II*\0" + struct.pack("<IH", 8, len(entries))
    directory = b"".join(struct.pack("<HHII", tag, *entries[tag]) for tag in sorted(entries))
    return (head + directory + struct.pack("<I", after)).ljust(1000, b"\0") + rest


def flat_tiff(width: int, height: int, samples: int, data: bytes) -> bytes:
    """One deflated strip."""
    short, long = 3, 4
    return tiff(
        {
            256: (long, 1, width),
            257: (long, 1, height),
            258: (short, 1, 8),
            259: (short, 1, 8),
            262: (short, 1, 1),
            273: (long, 1, 1000),
            277: (short, 1, samples),
            278: (long, 1, height),
            279: (long, 1, len(data)),
        },
        data,
    )


def memory(name: str) -> int:
    """A line of this process' own status, in bytes."""
    status = Path("/proc/self/status").read_text()
    return int(re.findall(rf"^{name}:\s+(\d+) kB$", status, re.MULTILINE)[0]) * 1024


@pytest.fixture
def little_memory() -> Iterator[None]:
    """Fails a test that needs much memory at any time."""
    before = memory("VmRSS")
    # The kernel forgets the peak so far.
    Path("/proc/self/clear_refs").write_text("5")
    yield
    assert memory("VmHWM") - before < LITTLE


@pytest.mark.parametrize("percent", [10, 50, 90, 99])
@pytest.mark.parametrize("name", list(FORMS))
def test_a_file_that_breaks_off_is_refused_and_never_comes_out_half_grey(
    renders: Renders, photo: pyvips.Image, name: str, percent: int
) -> None:
    data = saved(photo, name)
    message = refused(renders(data[: len(data) * percent // 100]), Code.INPUT_DAMAGED)
    assert "damaged, incomplete or of a form that cannot be read" in message


def test_a_warning_about_one_picture_is_not_given_as_the_reason_for_the_next(
    renders: Renders, photo: pyvips.Image
) -> None:
    data = saved(photo, "jpeg")
    at = data.index(b"\xff\xdb")
    assert isinstance(renders(data[:at] + bytes(5) + data[at:]), Rendered)
    message = refused(renders(saved(photo, "png")[:2_000]), Code.INPUT_DAMAGED)
    assert "JPEG" not in message
    assert "extraneous" not in message


def test_an_empty_file_is_said_to_be_empty(renders: Renders) -> None:
    assert "it is empty" in refused(renders(b""), Code.INPUT_NOT_AN_IMAGE)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b'<?xml version="1.0"?><!DOCTYPE svg [<!ENTITY x SYSTEM "a">]><svg>&x;</svg>', "SVG"),
        (b'<svg xmlns:xi="http:x"><xi:include href="a"/></svg>', "SVG"),
        (b"%PDF-1.7\n1 0 obj", "PDF"),
        (b"%!PS-Adobe-3.0\n", "PostScript"),
        (b"P6 60000 60000 255\n", "PPM"),
        (b"push graphic-context\nfill 'url(x)'", "MVG"),
        (b"\xb6\xa6\xf2\x08" + bytes(60), "libvips"),
        (b"MATLAB 5.0 MAT-file" + bytes(120), "MATLAB"),
        (b"SIMPLE  =                    T", "FITS"),
        (b"<image><read filename='msl:x'></image>", "XML"),
    ],
)
def test_what_is_no_picture_is_refused_by_name_however_it_is_called(
    renders: Renders, tmp_path: Path, data: bytes, said: str
) -> None:
    (tmp_path / "disguised.png").write_bytes(data)
    assert said in refused(renders(tmp_path / "disguised.png"), Code.INPUT_NOT_AN_IMAGE)


@pytest.mark.usefixtures("little_memory")
def test_a_png_of_four_thousand_megapixels_in_a_few_bytes_is_refused_by_its_header(
    renders: Renders,
) -> None:
    data = png(65_535, 65_535, bytes(8_193))
    assert len(data) < 1_000
    message = refused(renders(data), Code.INPUT_TOO_MANY_PIXELS)
    assert "65535 x 65535 = 4294836225 pixels large; the limit is 50000000" in message


def test_the_limit_on_pixels_is_exact(renders: Renders) -> None:
    rows = bytes(1 + 125) * 1_000
    limits = Limits(input_pixels=1_000_000)
    assert isinstance(renders(png(1_000, 1_000, rows), limits=limits), Rendered)
    rows = bytes(1 + 126) * 1_000
    refused(renders(png(1_001, 1_000, rows), limits=limits), Code.INPUT_TOO_MANY_PIXELS)


@pytest.mark.parametrize(("width", "height"), [(0, 0), (0, 5), (5, 0)])
def test_a_png_without_pixels_is_refused(renders: Renders, width: int, height: int) -> None:
    refused(renders(png(width, height, b"")), Code.INPUT_DAMAGED)


@pytest.mark.usefixtures("little_memory")
def test_a_gif_of_too_many_frames_is_refused(renders: Renders) -> None:
    frame = b"\x2c\0\0\0\0\1\0\1\0\0\2\2\x44\1\0"
    screen = b"GIF89a\1\0\1\0\x80\0\0\0\0\0\xff\xff\xff"
    message = refused(renders(screen + frame * 100_000 + b";"), Code.INPUT_TOO_MANY_PIXELS)
    assert "has 100000 frames or pages; the limit is 1000" in message
    assert isinstance(renders(screen + frame * 1_000 + b";"), Rendered)


@pytest.mark.usefixtures("little_memory")
def test_a_webp_of_too_many_frames_is_refused(renders: Renders) -> None:
    file = io.BytesIO()
    first, second = Image.new("RGB", (16, 16), "red"), Image.new("RGB", (16, 16), "blue")
    first.save(file, "WEBP", save_all=True, append_images=[second], duration=10)
    data = file.getvalue()
    at = data.index(b"ANMF")
    size = 8 + struct.unpack_from("<I", data, at + 4)[0]
    body = data[8:at] + data[at : at + size] * 10_000
    message = refused(
        renders(b"RIFF" + struct.pack("<I", len(body)) + body), Code.INPUT_TOO_MANY_PIXELS
    )
    assert "has 10000 frames" in message


@pytest.mark.usefixtures("little_memory")
def test_a_tiff_that_says_it_is_huge_is_refused_by_its_header(renders: Renders) -> None:
    bomb = flat_tiff(60_000, 60_000, 1, zlib.compress(bytes(10_000_000), 9))
    assert "60000 x 60000" in refused(renders(bomb), Code.INPUT_TOO_MANY_PIXELS)


@pytest.mark.usefixtures("little_memory")
def test_a_tiff_strip_that_unpacks_to_far_more_than_its_pixels_does_no_harm(
    renders: Renders,
) -> None:
    squeeze = zlib.compressobj(9)
    parts = [squeeze.compress(bytes(1_000_000)) for _ in range(300)]
    bomb = flat_tiff(100, 100, 1, b"".join(parts) + squeeze.flush())
    outcome = renders(bomb)
    assert isinstance(outcome, Rendered) or outcome.code in BAD_INPUT


@pytest.mark.parametrize("samples", [6, 300, 65_535])
@pytest.mark.usefixtures("little_memory")
def test_a_tiff_of_many_channels_is_refused(renders: Renders, samples: int) -> None:
    data = zlib.compress(bytes(100 * samples), 9)
    refused(
        renders(flat_tiff(10, 10, samples, data)), Code.INPUT_TOO_MANY_PIXELS, Code.INPUT_DAMAGED
    )


def test_a_tiff_whose_directories_form_a_ring_ends(renders: Renders) -> None:
    entries = {256: (4, 1, 10), 257: (4, 1, 10), 258: (3, 1, 8), 262: (3, 1, 1)}
    entries |= {273: (4, 1, 1000), 277: (3, 1, 1), 278: (4, 1, 10), 279: (4, 1, 100)}
    outcome = renders(tiff(entries, bytes(100), after=8))
    assert isinstance(outcome, Rendered) or outcome.code in BAD_INPUT


@pytest.mark.usefixtures("little_memory")
def test_a_bmp_that_says_it_is_huge_is_refused_by_its_header(renders: Renders) -> None:
    head = b"BM" + struct.pack("<IHHI", 54, 0, 0, 54)
    info = struct.pack("<IiiHHIIiiII", 40, 60_000, 60_000, 1, 24, 0, 0, 0, 0, 0, 0)
    assert "60000 x 60000" in refused(renders(head + info), Code.INPUT_TOO_MANY_PIXELS)


@pytest.mark.parametrize("profile", [b"", b"no profile", b"\0" * 200, bytes(range(256)) * 4])
@pytest.mark.parametrize("bands", [1, 3, 4])
def test_a_senseless_profile_spoils_no_picture(
    renders: Renders, photo: pyvips.Image, bands: int, profile: bytes
) -> None:
    image = {1: photo[1], 3: photo, 4: photo.colourspace("cmyk")}[bands]
    file = io.BytesIO()
    mode = {1: "L", 3: "RGB", 4: "CMYK"}[bands]
    array = image.numpy()
    Image.fromarray(array[:, :, 0] if array.ndim == 3 and bands == 1 else array, mode=None).convert(
        mode
    ).save(file, "JPEG", quality=95, icc_profile=profile)
    assert isinstance(renders(file.getvalue(), output=Output(format=Format.PNG)), Rendered)
    assert renders.picture().bands == 3


@pytest.mark.usefixtures("little_memory")
def test_a_profile_larger_than_any_real_one_is_passed_over(
    renders: Renders, photo: pyvips.Image
) -> None:
    huge = photo.copy()
    huge.set_type(pyvips.GValue.blob_type, "icc-profile-data", bytes(8_000_000))
    outcome = renders(huge.pngsave_buffer(), output=Output(format=Format.PNG))
    assert isinstance(outcome, Rendered)
    assert renders.target.stat().st_size < 1_000_000


def flipped(data: bytes, dice: random.Random) -> bytes:
    """The bytes with one to twenty bits turned over, half of them near the beginning."""
    broken = bytearray(data)
    for _ in range(dice.choice((1, 1, 4, 20))):
        reach = dice.choice((len(broken), min(400, len(broken))))
        broken[dice.randrange(reach)] ^= 1 << dice.randrange(8)
    return bytes(broken)


@pytest.fixture(scope="module")
def child() -> Iterator[ProcessPoolExecutor]:
    """A process that a crash would end."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        yield pool


def task(folder: Path, number: int, data: bytes) -> RenderTask:
    source = folder / str(number)
    source.write_bytes(data)
    edit = Edit(operations={"resize": {"width": {"pixels": 40}}})
    return RenderTask(source=source, target=folder / "target", edit=edit, limits=Limits())


@pytest.mark.parametrize("name", list(FORMS))
def test_turned_bits_end_in_a_picture_or_a_clear_refusal_and_never_in_a_crash(
    child: ProcessPoolExecutor, photo: pyvips.Image, tmp_path: Path, name: str
) -> None:
    dice = random.Random(name)  # noqa: S311 -- the same on every run
    data = saved(photo.resize(0.25), name)
    tasks = [task(tmp_path, number, flipped(data, dice)) for number in range(50)]
    for outcome in child.map(render, tasks):
        if isinstance(outcome, NotRendered):
            assert outcome.code in BAD_INPUT, outcome.message
            assert str(tmp_path) not in outcome.message

"""`safelight edit` sends files, folders and URLs through a server and keeps the results."""

import json
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import pyvips
from tests.support.command import Command
from tests.support.receiver import FileServer, Receiver

SPEAKS = "claid"

Picture = Callable[..., Path]


def size(path: Path) -> tuple[int, int]:
    image = pyvips.Image.new_from_file(str(path))
    return image.width, image.height


def names_below(folder: Path) -> list[str]:
    """Results: files that are not hidden, by their paths."""
    found = (path.relative_to(folder) for path in folder.rglob("*") if path.is_file())
    return sorted(str(path) for path in found if not path.parts[0].startswith("."))


def test_a_file_is_edited_into_the_folder_for_results(
    safelight: Command, picture: Picture, tmp_path: Path
) -> None:
    picture(tmp_path / "photo.png")
    done = safelight("edit", "photo.png", "--width", "30")
    assert (done.status, done.err) == (0, "")
    assert size(tmp_path / "edited" / "photo.jpg") == (30, 20)
    assert "edited/photo.jpg  JPEG 30 x 20" in done.out


def test_one_result_goes_to_the_file_that_is_named_in_the_format_of_its_name(
    safelight: Command, picture: Picture, tmp_path: Path
) -> None:
    picture(tmp_path / "photo.png")
    done = safelight("edit", "photo.png", "-o", "deep/small.webp", "--width", "50%", "--json")
    assert done.document == {
        "input": "photo.png",
        "state": "done",
        "output": "deep/small.webp",
        "format": "WEBP",
        "width": 30,
        "height": 20,
        "bytes": (tmp_path / "deep" / "small.webp").stat().st_size,
    }
    assert names_below(tmp_path) == ["deep/small.webp", "photo.png"]


def test_a_folder_keeps_its_paths_and_passes_over_what_is_no_picture(
    safelight: Command, picture: Picture, tmp_path: Path
) -> None:
    picture(tmp_path / "in" / "a.png", 1)
    picture(tmp_path / "in" / "deep" / "b.tif", 2)
    picture(tmp_path / "in" / ".hidden" / "c.png", 3)
    (tmp_path / "in" / "notes.txt").write_text("no picture")
    done = safelight("edit", "in", "-o", "out", "--format", "png")
    assert done.status == 0
    assert names_below(tmp_path / "out") == ["a.png", "deep/b.png"]
    assert "Passed over, as no pictures by their names: 1" in done.err
    assert "2 done in out/" in done.out


def test_two_pictures_never_share_a_result(
    safelight: Command, picture: Picture, tmp_path: Path
) -> None:
    picture(tmp_path / "in" / "a.png", 1)
    picture(tmp_path / "in" / "a.tif", 2)
    assert safelight("edit", "in").status == 0
    assert names_below(tmp_path / "edited") == ["a.png.jpg", "a.tif.jpg"]


def test_a_url_is_edited_by_the_server_that_fetches_it(
    safelight: Command, picture: Picture, tmp_path: Path
) -> None:
    content = picture(tmp_path / "photo.png").read_bytes()
    with FileServer({"photo.png": content}) as files:
        done = safelight("edit", files.url("photo.png"), files.url("none.png"), "--json")
    good, bad = sorted(done.documents, key=lambda each: each["state"])
    assert (good["state"], good["output"], good["width"]) == ("done", "edited/photo.jpg", 60)
    assert bad["state"] == "failed"
    assert done.status == 1


def test_a_request_file_says_all_that_the_api_can_do(
    safelight: Command, picture: Picture, tmp_path: Path
) -> None:
    picture(tmp_path / "photo.png")
    resizing = {"width": 20, "height": 20, "fit": {"type": "crop", "crop": "smart"}}
    request = {"operations": {"resizing": resizing}, "output": {"format": {"type": "tiff"}}}
    (tmp_path / "request.json").write_text(json.dumps(request))
    assert safelight("edit", "photo.png", "--request", "request.json").status == 0
    assert size(tmp_path / "edited" / "photo.tiff") == (20, 20)


def test_flags_ask_for_what_they_say(safelight: Command, picture: Picture, tmp_path: Path) -> None:
    picture(tmp_path / "photo.png")
    shape = ["--width", "40", "--height", "40", "--fit", "canvas", "--background", "#00ff00"]
    light = ["--hdr", "10", "--exposure", "-5", "--saturation", "5", "--contrast", "5"]
    done = safelight("edit", "photo.png", *shape, *light, "--sharpness", "5", "-o", "out.png")
    assert done.status == 0
    image = pyvips.Image.new_from_file(str(tmp_path / "out.png"))
    assert (image.width, image.height) == (40, 40)
    red, green, blue = image(20, 1)[:3]
    assert green > 3 * max(red, blue)


def test_a_broken_picture_fails_and_the_others_are_done(
    safelight: Command, picture: Picture, tmp_path: Path
) -> None:
    picture(tmp_path / "in" / "good.png")
    (tmp_path / "in" / "bad.png").write_text("no picture")
    done = safelight("edit", "in")
    assert done.status == 1
    assert names_below(tmp_path / "edited") == ["good.jpg"]
    assert "in/bad.png: " in done.err
    assert "1 done, 1 failed in edited/" in done.out


@pytest.mark.skipif(sys.platform != "linux", reason="needs a file that not even root can read")
def test_a_file_that_cannot_be_read_fails_alone(
    safelight: Command, picture: Picture, tmp_path: Path
) -> None:
    picture(tmp_path / "good.png")
    done = safelight("edit", "good.png", "/proc/self/mem")
    assert done.status == 1
    assert names_below(tmp_path / "edited") == ["good.jpg"]
    assert done.err == "/proc/self/mem: input/output error\n"


def test_a_request_that_every_picture_would_be_refused_for_is_told_once(
    safelight: Command, picture: Picture, tmp_path: Path
) -> None:
    for seed in range(3):
        picture(tmp_path / "in" / f"{seed}.png", seed)
    done = safelight("edit", "in", "--padding", "most of it")
    assert done.status == 1
    assert done.err.count("\n") == 1
    assert "operations.padding" in done.err


@pytest.mark.parametrize("arguments", [["--json"], []])
def test_a_wrong_key_is_told_once(
    arguments: list[str], safelight: Command, picture: Picture, tmp_path: Path
) -> None:
    picture(tmp_path / "photo.png")
    done = safelight("edit", "photo.png", "--key", "wrong-key-0123456789", *arguments)
    assert done.status == 1
    assert "does not know this API key" in done.err
    assert done.err.count("\n") == 1
    assert bool(done.out) == bool(arguments)


def test_no_key_is_told_with_the_way_out(
    safelight: Command, picture: Picture, tmp_path: Path
) -> None:
    picture(tmp_path / "photo.png")
    done = safelight("edit", "photo.png", SAFELIGHT_API_KEY="")
    assert (done.status, done.out) == (1, "")
    assert "SAFELIGHT_API_KEY" in done.err


def test_a_server_that_does_not_speak_claid_is_told_from_a_wrong_request(
    safelight: Command, picture: Picture, tmp_path: Path
) -> None:
    picture(tmp_path / "photo.png")
    with Receiver(lambda _: (404, b'{"error": "not_found"}')) as other:
        done = safelight("edit", "photo.png", "--server", other.root)
    assert done.status == 1
    assert "it has no /v1/image/edit/upload" in done.err
    assert "needs a server that speaks Claid's dialect" in done.err


def test_no_server_is_told_with_the_way_out(
    safelight: Command, picture: Picture, tmp_path: Path
) -> None:
    picture(tmp_path / "photo.png")
    done = safelight("edit", "photo.png", "--server", "http://127.0.0.1:1")
    assert (done.status, done.out) == (1, "")
    assert done.err.startswith("safelight: No server answers at http://127.0.0.1:1 (")
    assert "safelight serve" in done.err


def test_an_input_that_is_not_there_is_named(safelight: Command) -> None:
    done = safelight("edit", "nowhere.jpg", "--json")
    assert (done.status, done.document) == (1, {"error": "nowhere.jpg: no such file or folder."})


def test_a_folder_without_pictures_is_no_success(safelight: Command, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    done = safelight("edit", "in")
    assert (done.status, done.err) == (1, "safelight: There is no picture in in.\n")


def test_flags_and_a_request_file_exclude_each_other(
    safelight: Command, picture: Picture, tmp_path: Path
) -> None:
    picture(tmp_path / "photo.png")
    (tmp_path / "request.json").write_text("{}")
    done = safelight("edit", "photo.png", "--request", "request.json", "--width", "5")
    assert done.status == 1
    assert done.err == (
        "safelight: --width cannot be combined with --request, which says all of it.\n"
    )

"""Claid's operations over HTTP on a real server, with the real networks and without any."""

import io
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from PIL import Image
from tests.support.networks import needs_nanodet, opened, photo
from tests.support.receiver import FileServer
from tests.support.server import Server, finished

SPEAKS = "claid"

EDIT = "/v1/image/edit"


@pytest.fixture(scope="module")
def files() -> Iterator[FileServer]:
    face = opened("astronaut.png").extract_area(90, 0, 300, 300)
    contents = {
        "face.jpg": face.jpegsave_buffer(Q=85),
        "flower.jpg": photo("flower.jpg").read_bytes(),
        "flat.png": (face * 0 + 128).cast("uchar").pngsave_buffer(),
        "words.txt": b"this is no picture",
    }
    with FileServer(contents) as running:
        yield running


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    folder = tmp_path_factory.mktemp("operations") / "data"
    with Server(folder, {"SAFELIGHT_WORKERS": "1"}) as server, server.client() as opened_client:
        yield opened_client


@pytest.fixture(scope="module")
def bare(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """A server without any network."""
    folder = tmp_path_factory.mktemp("bare")
    settings = {"SAFELIGHT_WORKERS": "1", "SAFELIGHT_MODELS_DIR": str(folder / "models")}
    with Server(folder / "data", settings) as server, server.client() as opened_client:
        yield opened_client


def ended(client: httpx.Client, files: FileServer, name: str, operations: Any) -> dict[str, Any]:
    body = {"input": files.url(name), "operations": operations, "output": {"format": "png"}}
    accepted = client.post(f"{EDIT}/async", json=body)
    assert accepted.status_code == 200, accepted.text
    return finished(client, accepted.json()["data"]["result_url"], 120)


def picture(client: httpx.Client, data: dict[str, Any]) -> Image.Image:
    assert data["status"] == "DONE", data
    got = client.get(data["result"]["output_object"]["tmp_url"])
    assert got.status_code == 200
    return Image.open(io.BytesIO(got.content))


def message(data: dict[str, Any]) -> str:
    assert data["status"] == "ERROR", data
    return " ".join(error["error"] for error in data["errors"])


def test_a_removed_background_is_transparent_where_there_is_nobody(
    client: httpx.Client, files: FileServer
) -> None:
    operations = {"background": {"remove": True, "color": "transparent"}}
    alpha = picture(client, ended(client, files, "face.jpg", operations)).getchannel("A")
    assert alpha.size == (300, 300)
    assert alpha.getpixel((5, 60)) == 0
    assert alpha.getpixel((135, 120)) == 255  # the face


def test_upscaling_goes_to_the_size_asked_for(client: httpx.Client, files: FileServer) -> None:
    operations = {
        "restorations": {"upscale": "smart_resize", "decompress": "auto"},
        "resizing": {"width": 450},
    }
    assert picture(client, ended(client, files, "face.jpg", operations)).size == (450, 450)


def test_an_identity_crop_leaves_what_is_below_the_nose(
    client: httpx.Client, files: FileServer
) -> None:
    cropped = picture(
        client, ended(client, files, "face.jpg", {"privacy": {"identity_crop": True}})
    )
    assert cropped.width == 300
    assert 100 < cropped.height < 200


def test_a_style_comes_from_its_reference(client: httpx.Client, files: FileServer) -> None:
    style = {"style_reference_image": files.url("flower.jpg"), "style_strength": 1}
    operations = {"generative": {"style_transfer": style}}
    assert picture(client, ended(client, files, "face.jpg", operations)).size == (300, 300)


@pytest.mark.parametrize(("reference", "said"), [("gone.jpg", "404"), ("words.txt", "it is text")])
def test_a_style_reference_that_cannot_be_used_is_what_the_error_is_about(
    client: httpx.Client, files: FileServer, reference: str, said: str
) -> None:
    style = {"style_reference_image": files.url(reference)}
    told = message(ended(client, files, "face.jpg", {"generative": {"style_transfer": style}}))
    assert told.startswith(("style_reference_image: ", "The style reference image "))
    assert said in told


@pytest.mark.parametrize(
    ("operations", "said"),
    [
        ({"privacy": {"identity_crop": True}}, "face"),
        ({"background": {"remove": True}}, "subject"),
        pytest.param(
            {"background": {"remove": {"selective": {"object_to_keep": "zebra"}}}},
            "zebra",
            marks=needs_nanodet,
        ),
    ],
)
def test_what_is_not_in_the_picture_is_said(
    client: httpx.Client, files: FileServer, operations: Any, said: str
) -> None:
    assert said in message(ended(client, files, "flat.png", operations))


@pytest.mark.parametrize(
    "operations",
    [
        {"restorations": {"decompress": "moderate"}},
        {"restorations": {"polish": True}},
        {"restorations": {"upscale": {"type": "photo", "version": "2"}}},
        {"background": {"remove": True}},
        {"background": {"blur": True}},
        {"privacy": {"blur_car_plate": True}},
        {"privacy": {"identity_crop": True}},
    ],
)
def test_without_its_network_a_job_fails_with_advice(
    bare: httpx.Client, files: FileServer, operations: Any
) -> None:
    assert "`safelight models pull" in message(ended(bare, files, "face.jpg", operations))


def test_without_any_network_a_resize_still_works(bare: httpx.Client, files: FileServer) -> None:
    operations = {"resizing": {"width": 90, "height": 60, "fit": {"crop": "smart"}}}
    assert picture(bare, ended(bare, files, "face.jpg", operations)).size == (90, 60)

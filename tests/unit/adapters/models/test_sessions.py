"""Networks of a child: loaded once, refused with advice, and bounded in memory together."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tests.support.carriers import doubling

from safelight.adapters.models.manifest import manifest
from safelight.adapters.models.pull import Pull
from safelight.adapters.models.sessions import Equipment, not_loaded
from safelight.adapters.models.stock import Stock
from safelight.domain.errors import Code, Refusal
from safelight.domain.networks import Networks
from safelight.imaging.budget import in_use

ROOT = Path(__file__).parents[4]
#: In packages that are installed: a small one for photos, a larger one for drawings.
PHOTO, DRAWING = "waifu2x-photo-x2", "realesrgan-x4plus-anime"
#: In a process of its own, since the bound is one for a process: runs networks on pictures of some
#: width, and says for each what came of it.
SCRIPT = """
import json, sys
from pathlib import Path
import numpy as np
from safelight.adapters.models.sessions import Equipment
from safelight.domain.errors import Refusal

folder, memory, *steps = sys.argv[1:]
networks = Equipment(folder=Path(folder), memory=int(memory) * 2**20, threads=1)()
for step in steps:
    name, width = step.split(":")
    picture = np.full((1, 3, 64, int(width)), 0.5, np.float32)
    try:
        (made,) = networks.get(name).run({"input": picture})
        print(json.dumps([name, list(made.shape), round(float(made.mean()), 2)]))
    except Refusal as refusal:
        print(json.dumps([name, refusal.code, 0]))
"""

#: Loads a tiny network under many names, with threads; says how many bytes one network costs.
IDLE = """
import sys
from pathlib import Path
from safelight.adapters.models.sessions import Equipment
from safelight.imaging.budget import in_use

folder = Path(sys.argv[1])
networks = Equipment(folder=folder, memory=2**26, threads=8)()
names = sorted(path.stem for path in folder.glob("*.onnx"))
networks.get(names[0])
before = in_use()
for name in names[1:]:
    networks.get(name)
print((in_use() - before) // (len(names) - 1))
"""

#: Runs a network on a wide picture; says how many bytes that left in use, before a rest and after.
REST = """
import sys
from pathlib import Path
import numpy as np
from safelight.adapters.models.sessions import Equipment
from safelight.imaging.budget import Budget, in_use

folder, name = sys.argv[1:]
networks = Equipment(folder=Path(folder), memory=2**29, threads=1)()
picture = np.full((1, 3, 64, 1600), 0.5, np.float32)
networks.get(name).run({"input": picture[..., :64]})
before = in_use()
networks.get(name).run({"input": picture})
print(in_use() - before)
limit = 2**40
Budget(memory=limit, release=networks.rest).take_memory(limit - before // 2, "it")
print(in_use() - before)
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A models folder with two real networks."""
    made = tmp_path_factory.mktemp("models")
    Pull(stock=Stock(made))([manifest()[name] for name in (PHOTO, DRAWING)])
    return made


@pytest.fixture
def networks(tmp_path: Path) -> Networks:
    (tmp_path / "doubling.onnx").write_bytes(doubling())
    return Equipment(folder=tmp_path, memory=2**26, threads=1)()


def within(folder: Path, megabytes: int, *steps: str) -> list[list[Any]]:
    lines = alone(SCRIPT, folder, str(megabytes), *steps)
    return [json.loads(line) for line in lines]


def alone(script: str, folder: Path, *arguments: str) -> list[str]:
    """What a script prints in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-c", script, str(folder), *arguments],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT / "src")},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stderr == ""
    return done.stdout.splitlines()


def test_a_network_computes(networks: Networks) -> None:
    network = networks.get("doubling")
    assert (list(network.inputs), list(network.outputs)) == (["x"], ["y"])
    (found,) = network.run({"x": np.ones((2, 4), np.float32)}, ["y"])
    np.testing.assert_array_equal(found, np.full((2, 4), 2, np.float32))


def test_a_network_is_loaded_once(networks: Networks) -> None:
    assert networks.get("doubling") is networks.get("doubling")


def test_a_network_that_was_pulled_meanwhile_is_there(networks: Networks, tmp_path: Path) -> None:
    assert not networks.has("tripling")
    (tmp_path / "tripling.onnx").write_bytes(doubling(3))
    assert networks.has("tripling")
    assert networks.get("tripling").inputs == ("x",)


def test_a_missing_network_is_refused_with_the_command_that_gets_it(networks: Networks) -> None:
    with pytest.raises(Refusal, match="`safelight models pull u2net` gets it") as refused:
        networks.get("u2net")
    assert refused.value.code is Code.MODEL_MISSING


@pytest.mark.parametrize("content", [b"", b"no network", doubling()[:-20]])
def test_a_damaged_network_is_refused_with_the_command_that_tells_why(
    networks: Networks, tmp_path: Path, content: bytes
) -> None:
    (tmp_path / "damaged.onnx").write_bytes(content)
    with pytest.raises(Refusal, match="`safelight models verify damaged` tells why") as refused:
        networks.get("damaged")
    assert refused.value.code is Code.OPERATION_FAILED


@pytest.mark.parametrize(
    "feeds",
    [
        {},
        {"z": np.ones((1, 4), np.float32)},
        {"x": np.ones((1, 5), np.float32)},
        {"x": np.ones((1, 4), np.float64)},
    ],
)
def test_feeds_that_do_not_fit_are_refused(networks: Networks, feeds: dict[str, Any]) -> None:
    with pytest.raises(Refusal) as refused:
        networks.get("doubling").run(feeds)
    assert refused.value.code is Code.OPERATION_FAILED


def test_warm_networks_are_loaded_and_missing_ones_passed_over(folder: Path) -> None:
    warm = (PHOTO, "u2net")
    equipped = Equipment(folder=folder, memory=2**28, threads=1, warm=warm)()
    (folder / f"{PHOTO}.onnx").rename(folder / "away")
    try:
        assert equipped.get(PHOTO).inputs == ("input",)
    finally:
        (folder / "away").rename(folder / f"{PHOTO}.onnx")


def test_a_warm_network_that_is_damaged_is_refused_when_it_is_needed(tmp_path: Path) -> None:
    (tmp_path / "damaged.onnx").write_bytes(b"no network")
    (tmp_path / "doubling.onnx").write_bytes(doubling())
    warm = ("damaged", "doubling")
    equipped = Equipment(folder=tmp_path, memory=2**26, threads=1, warm=warm)()
    assert equipped.get("doubling").inputs == ("x",)
    with pytest.raises(Refusal, match="`safelight models verify damaged` tells why"):
        equipped.get("damaged")


def test_what_takes_more_than_the_bound_is_refused_and_the_next_goes_on(folder: Path) -> None:
    steps = (f"{PHOTO}:64", f"{PHOTO}:3000", f"{PHOTO}:64")
    small, large, again = within(folder, 64, *steps)
    assert small == [PHOTO, [1, 3, 100, 100], 0.5]
    assert large == [PHOTO, Code.OUT_OF_MEMORY, 0]
    assert again == small


def test_a_network_makes_room_for_the_next(folder: Path) -> None:
    # Each fits by itself, and not together with what the other has taken.
    wide = within(folder, 145, f"{DRAWING}:16", f"{PHOTO}:800", f"{DRAWING}:16")
    assert [shape for _, shape, _ in wide] == [
        [1, 3, 256, 64],
        [1, 3, 100, 1572],
        [1, 3, 256, 64],
    ]


@pytest.mark.skipif(in_use() == 0, reason="this system does not tell what a process has mapped")
def test_threads_that_wait_cost_little_of_a_childs_memory(tmp_path: Path) -> None:
    for count in range(6):
        (tmp_path / f"{count}.onnx").write_bytes(doubling())
    (each,) = alone(IDLE, tmp_path)
    assert int(each) < 12 * 2**20


@pytest.mark.parametrize(
    "said",
    [
        "pthread_create failed, error code: 12 error msg:",
        "libonnxruntime.so: failed to map segment from shared object",
        "mmap: Cannot allocate memory",
    ],
)
def test_what_fails_for_want_of_memory_is_said_to(said: str) -> None:
    assert not_loaded("u2net", RuntimeError(said)).code is Code.OUT_OF_MEMORY


@pytest.mark.skipif(in_use() == 0, reason="this system does not tell what is in use")
def test_networks_give_back_their_memory_when_other_work_needs_it(folder: Path) -> None:
    held, left = map(int, alone(REST, folder, PHOTO))
    assert held > 2**26
    assert left < 2**23

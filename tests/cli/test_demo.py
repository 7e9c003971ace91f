"""The demo that a new user runs first does all that it says."""

import subprocess
import sys
from pathlib import Path

import pyvips

SPEAKS = "claid"

ROOT = Path(__file__).parents[2]
OUTPUT = ROOT / "demo-output"


def test_the_demo_edits_real_photos_and_leaves_them_to_look_at() -> None:
    command = [sys.executable, str(ROOT / "scripts" / "demo.py")]
    done = subprocess.run(command, capture_output=True, text=True, timeout=180, check=False)
    assert done.returncode == 0, done
    assert done.stdout.count("both signatures are right") == 2
    assert "3 credits for 2 jobs; 0 still held" in done.stdout
    made = {path.name: pyvips.Image.new_from_file(str(path)) for path in OUTPUT.glob("*-edited.*")}
    sizes = {name: (image.width, image.height) for name, image in made.items()}
    assert sizes == {"china-edited.jpeg": (900, 900), "flower-edited.webp": (640, 640)}
    assert list(OUTPUT.glob("data-*")) == []

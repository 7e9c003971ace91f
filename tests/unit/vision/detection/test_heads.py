"""The line between nose and lips lies below everything by which a face is known."""

import numpy as np
import pytest

from safelight.vision.detection.faces import Face
from safelight.vision.detection.heads import lip_line

#: An upright face's eyes, nose and mouth, around its nose.
UPRIGHT = np.array([[-30, -40], [30, -40], [0, 0], [-25, 40], [25, 40]], np.float32)


def turned(degrees: float) -> Face:
    angle = np.radians(degrees)
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    points = (UPRIGHT @ turn.T + 200).astype(np.float32)
    return Face((100.0, 100.0, 300.0, 300.0), 0.9, points)


def test_in_an_upright_face_the_line_is_between_nose_and_mouth() -> None:
    assert 205 < lip_line(turned(0)) < 235


@pytest.mark.parametrize("degrees", [0, 15, -15, 30, -30, 60, -60, 90, -90, 135, 180])
def test_eyes_and_nose_are_above_the_line_however_the_head_is_held(degrees: float) -> None:
    face = turned(degrees)
    assert face.landmarks[:3, 1].max() < lip_line(face)


def test_the_more_a_head_is_tilted_the_more_is_left_for_the_nostrils() -> None:
    beyond = [lip_line(turned(degrees)) - 200 for degrees in (0, 20, 40)]
    assert beyond == sorted(beyond)

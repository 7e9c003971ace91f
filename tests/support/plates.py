"""Licence plates drawn into pictures, where the right answer is known."""

import cv2
import numpy as np

from safelight.vision.arrays import Bytes
from safelight.vision.detection.quads import Quad

_HIGH, _WIDE = 120, 520
_DARK, _LIGHT = (25, 25, 30), (238, 238, 232)


def front(*lines: str) -> Bytes:
    """A light plate with dark letters, 120 pixels high for each line."""
    height = _HIGH * len(lines)
    plate = np.full((height, _WIDE if len(lines) == 1 else 280, 3), _LIGHT, np.uint8)
    for row, line in enumerate(lines):
        (width, high), _ = cv2.getTextSize(line, cv2.FONT_HERSHEY_DUPLEX, 3, 7)
        at = ((plate.shape[1] - width) // 2, row * _HIGH + (_HIGH + high) // 2)
        cv2.putText(plate, line, at, cv2.FONT_HERSHEY_DUPLEX, 3, _DARK, 7, cv2.LINE_AA)
    cv2.rectangle(plate, (3, 3), (plate.shape[1] - 4, height - 4), _DARK, 4)
    return plate


def hung(scene: Bytes, plate: Bytes, at: tuple[float, float], width: float, tilt: float) -> Quad:
    """Draw the plate into the scene, around the point `at`; its corners come back.

    It becomes `width` pixels wide and is turned clockwise by `tilt` degrees.
    """
    height = width * plate.shape[0] / plate.shape[1]
    small = cv2.resize(plate, (round(width) * 2, round(height) * 2), interpolation=cv2.INTER_AREA)
    corners = np.array([[-1, -1], [1, -1], [1, 1], [-1, 1]]) * (width / 2, height / 2)
    angle = np.radians(tilt)
    turn = np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])
    quad: Quad = (corners @ turn + at).astype(np.float32)
    rows, columns = small.shape[:2]
    own = np.array([[0, 0], [columns, 0], [columns, rows], [0, rows]], np.float32)
    onto = cv2.getPerspectiveTransform(own, quad)
    size = (scene.shape[1], scene.shape[0])
    cv2.warpPerspective(small, onto, size, scene, borderMode=cv2.BORDER_TRANSPARENT)
    return quad

"""Where a head must be cut so that nobody can be recognised by what is left."""

import numpy as np

from safelight.vision.detection.faces import Face

#: How far from the tip of the nose to the middle of the mouth the nose ends, and half its width in
#: parts of the distance between the eyes. The upper lip begins at about two thirds of the way.
_NOSE_END, _NOSE_HALF = 0.5, 0.3
#: An eye's own half height, in parts of the same distance.
_EYE_HALF = 0.25


def lip_line(face: Face) -> float:
    """The row, in pixels, above which all of the nose and both eyes lie.

    In an upright head it is half way between the tip of the nose and the mouth. The more a head
    is tilted, the lower it is, since a nose is as wide as it is.
    """
    left_eye, right_eye, nose, left_corner, right_corner = face.landmarks
    apart = right_eye - left_eye
    span = float(np.hypot(*apart))
    end = nose[1] + ((left_corner[1] + right_corner[1]) / 2 - nose[1]) * _NOSE_END
    nostrils = max(float(nose[1]), float(end)) + abs(float(apart[1])) * _NOSE_HALF
    eyes = max(float(left_eye[1]), float(right_eye[1])) + span * _EYE_HALF
    return max(nostrils, eyes)

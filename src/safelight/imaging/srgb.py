"""Tells, from the bytes of an ICC profile and without a colour engine, whether it says sRGB."""

import struct
from collections.abc import Callable, Sequence
from functools import lru_cache

#: The primaries of sRGB as a profile holds them: XYZ adapted to D50.
_COLORANTS = {
    b"rXYZ": (0.4361, 0.2225, 0.0139),
    b"gXYZ": (0.3851, 0.7169, 0.0971),
    b"bXYZ": (0.1431, 0.0606, 0.7139),
}
_CURVES = (b"rTRC", b"gTRC", b"bTRC")
_COLORANT_TOLERANCE = 0.002
#: Of 1, in encoded values: a curve so near changes no 8-bit value by more than one.
_CURVE_TOLERANCE = 1 / 255
#: Places at which curves are compared.
_STEPS = 32
_HEADER = 128
_MOST_TAGS = 100


#: Bytes of the profiles whose answer is kept: one camera's pictures carry the same one.
_KEPT = 64 * 1024


def is_srgb(profile: bytes) -> bool:
    """Whether the profile is a matrix with three curves, and all are those of sRGB.

    False for anything damaged, and for a profile with lookup tables, whatever its name.
    """
    return _cached(profile) if len(profile) <= _KEPT else _looked_into(profile)


def _looked_into(profile: bytes) -> bool:
    try:
        tags = _tags(profile)
        return (
            profile[16:20] == b"RGB "
            and b"A2B0" not in tags
            and all(_near(_xyz(tags[name]), wanted) for name, wanted in _COLORANTS.items())
            and all(_is_srgb_curve(tags[name]) for name in _CURVES)
        )
    except (struct.error, KeyError, IndexError, ValueError, ArithmeticError):
        return False


_cached = lru_cache(maxsize=32)(_looked_into)


def decoded(encoded: float) -> float:
    """Linear light, 0..1, of an sRGB value, 0..1."""
    if encoded <= 0.04045:  # noqa: PLR2004 -- IEC 61966-2-1
        return encoded / 12.92
    return float(((encoded + 0.055) / 1.055) ** 2.4)


def _tags(profile: bytes) -> dict[bytes, bytes]:
    (count,) = struct.unpack_from(">I", profile, _HEADER)
    if count > _MOST_TAGS:
        raise ValueError(count)
    entries = struct.iter_unpack(">4sII", profile[_HEADER + 4 : _HEADER + 4 + 12 * count])
    return {name: profile[start : start + size] for name, start, size in entries}


def _xyz(tag: bytes) -> tuple[float, ...]:
    return tuple(number / 65536 for number in struct.unpack_from(">3i", tag, 8))


def _near(values: Sequence[float], wanted: Sequence[float]) -> bool:
    pairs = zip(values, wanted, strict=True)
    return all(abs(value - want) <= _COLORANT_TOLERANCE for value, want in pairs)


def _is_srgb_curve(tag: bytes) -> bool:
    curve = _parametric(tag) if tag[:4] == b"para" else _sampled(tag)
    places = (step / _STEPS for step in range(_STEPS + 1))
    return all(
        decoded(x - _CURVE_TOLERANCE) <= curve(x) <= decoded(x + _CURVE_TOLERANCE) for x in places
    )


def _parametric(tag: bytes) -> Callable[[float], float]:
    """Type 3 of ICC.1:2010, 10.15: the one that can state the sRGB curve."""
    if tag[8:10] != b"\0\3":
        raise ValueError(tag[8:10])
    g, a, b, c, d = (number / 65536 for number in struct.unpack_from(">5i", tag, 12))
    return lambda x: float(max(a * x + b, 0) ** g if x >= d else c * x)


def _sampled(tag: bytes) -> Callable[[float], float]:
    (count,) = struct.unpack_from(">I", tag, 8)
    samples = struct.unpack_from(f">{count}H", tag, 12)

    def curve(x: float) -> float:
        place = x * (count - 1)
        index = min(int(place), count - 2)
        low, high = samples[index], samples[index + 1]
        return float((low + (high - low) * (place - index)) / 65535)

    return curve

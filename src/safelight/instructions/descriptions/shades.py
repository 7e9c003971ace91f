"""Colours made lighter, darker, paler, warmer or cooler, as the words before them say."""

from collections.abc import Iterable, Mapping

#: A light neutral: the wall of a studio of which no colour is said.
NEUTRAL = "#f4f4f2"
_DARK_NEUTRAL = "#2b2b2b"
_MIDDLE_NEUTRAL = "#9a9a98"
WHITE, _BLACK = "#ffffff", "#000000"
#: Rec. 709's weights, on values as they are stored: near enough to tell light from dark.
_LUMA = (0.2126, 0.7152, 0.0722)
_PALE, _LIGHT = 0.7, 0.92

#: Towards which colour each word moves another, and how far.
_TOWARDS: Mapping[str, tuple[str, float]] = {
    "light": (WHITE, 0.5),
    "pale": (WHITE, 0.6),
    "soft": (WHITE, 0.4),
    "lighter": (WHITE, 0.3),
    "dark": (_BLACK, 0.4),
    "darker": (_BLACK, 0.25),
    "deep": (_BLACK, 0.25),
    "warm": ("#ff9a3c", 0.08),
    "cool": ("#3c8cff", 0.08),
}
_MUTED = 0.45
_PASTEL = 0.6
#: Colours whose least channel is this are pastel ones.
_IS_PASTEL = 160
#: How far the other end of a gradient of one colour is from it.
_FADED, _PALE_FADED, _SHADED = 0.5, 0.85, 0.14
_GLOWING = 0.35
#: They say how a colour is, and not which.
OF_A_COLOR = frozenset({"pastel", "vivid"})
#: Said beside a colour, in whichever piece.
EVERYWHERE = frozenset({"warm", "cool", "pastel"})
_HINT = 0.12


def shaded(color: str, shades: Iterable[str]) -> str:
    """A colour `#rrggbb` as so many words change it."""
    for shade in shades:
        if shade == "muted":
            color = mixed(color, _gray(color), _MUTED)
        elif shade == "pastel" and min(_channels(color)) < _IS_PASTEL:
            color = mixed(color, WHITE, _PASTEL)
        elif shade in _TOWARDS:
            color = mixed(color, *_TOWARDS[shade])
    return color


def neutral(shades: Iterable[str]) -> str:
    """The colour of a neutral wall that words such as `dark` or `warm` are said of."""
    said = list(shades)
    base = _DARK_NEUTRAL if "dark" in said else _MIDDLE_NEUTRAL if "middle" in said else NEUTRAL
    return shaded(base, [each for each in said if each in {"warm", "cool"}])


def faded(color: str) -> str:
    """What a gradient goes to of which one colour alone is said: lighter, or from white darker."""
    if is_light(color):
        return mixed(color, _BLACK, _SHADED)
    return mixed(color, WHITE, _PALE_FADED if _luma(color) > _PALE else _FADED)


def hinted(color: str, other: str) -> str:
    """A colour with a hint of another."""
    return mixed(color, other, _HINT)


def glowing(color: str) -> tuple[str, str]:
    """The middle and the edges of a wall of a colour that is lit in its middle."""
    if is_light(color):
        return color, mixed(color, _BLACK, _SHADED)
    return mixed(color, WHITE, _GLOWING), color


def is_light(color: str) -> bool:
    """Whether a wall of this colour shows no light on it."""
    return _luma(color) > _LIGHT


def mixed(color: str, other: str, part: float) -> str:
    """So much of another colour in one, 0..1."""
    pairs = zip(_channels(color), _channels(other), strict=True)
    return "#" + bytes(round(one + (two - one) * part) for one, two in pairs).hex()


def _gray(color: str) -> str:
    return "#" + bytes([round(255 * _luma(color))] * 3).hex()


def _luma(color: str) -> float:
    pairs = zip(_LUMA, _channels(color), strict=True)
    return sum(weight * value for weight, value in pairs) / 255


def _channels(color: str) -> bytes:
    return bytes.fromhex(color[1:])

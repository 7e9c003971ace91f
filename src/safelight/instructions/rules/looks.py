"""Looks of the whole picture, and what `tone` sets right by itself."""

from safelight.instructions.lexicon import Entry, nouns, verbs, words
from safelight.instructions.rule import Effect, Found, Meaning, Rule

_LOOKS = {
    "black_and_white": "black and white|blackwhite|bw|b and w"
    "|monochrome|monochromatic|grayscale|greyscale"
    "|gray scale|black white|mono|noir|shades of grey|black n white|white and black",
    "sepia": "sepia|sepia tone|sepia toned|sepia tones",
    "vintage": "vintage|retro|old fashioned|nostalgic|analog"
    "|analogue|old timey|aged|old school|70s",
    "cinematic": "cinematic|cinema|filmic|movie|movie like"
    "|like a movie|film|hollywood|teal and orange",
    "negative": "negative|inverted|photo negative|film negative|color negative",
}
_CALLED = {"black_and_white": "black and white", "negative": "colours inverted"}
_TARGETS = {
    "light": "light|lighting|exposure|brightness|levels|lights|lighting conditions|tonality|curves",
    "colour": "color|colors|white balance|color balance"
    "|color cast|colour cast|wb|coloring|skin tones"
    "|color correction|colour temperature|hues|tones",
}

WORDS: tuple[Entry, ...] = (
    *(words("LOOK", listed, look) for look, listed in _LOOKS.items()),
    *(nouns("TARGET", listed, target) for target, listed in _TARGETS.items()),
    words("TARGET", "contrast|dynamic range|tone", "light"),
    verbs("INVERT", "invert|reverse|negate"),
    nouns("COLORCAST", "color cast|tint|cast"),
    words(
        "BALANCED", "white balance|color correction|color balance|wb|auto white balance", "colour"
    ),
    words("BALANCED", "auto levels|levels", "light"),
    words(
        "BALANCED", "auto color|auto colors|color correct|color corrected|white balanced", "colour"
    ),
)


def looked(found: Found) -> Meaning:
    """`black and white`, `a vintage look`."""
    look = found.first("LOOK")
    return _toned({"look": look}, _CALLED.get(look, f"{look} look"))


def _inverted(_: Found) -> Meaning:
    return _toned({"look": "negative"}, _CALLED["negative"])


def colourless(_: Found) -> Meaning:
    """`remove all colour`."""
    return _toned({"look": "black_and_white"}, _CALLED["black_and_white"])


def _automatic(found: Found) -> Meaning | None:
    targets = {*found.all("TARGET"), *found.all("BALANCED")}
    if found.has("ENHANCE") and not found.has("FIX", "AUTO") and "contrast" in found.all("QUALITY"):
        return None
    return _set_right("both" if len(targets) > 1 else next(iter(targets)))


def _uncast(_: Found) -> Meaning:
    return _set_right("colour")


def _set_right(what: str) -> Meaning:
    said = {"both": "light and colour"}.get(what, what)
    return _toned({"automatic": what}, f"{said} set right automatically")


def _toned(params: dict[str, str], says: str) -> Meaning:
    return Meaning(says=says, effects=(Effect("tone", params),))


PARTS = {"targets": "(TARGET|BALANCED) (SEP (TARGET|BALANCED)){0,3}"}
RULES: tuple[Rule, ...] = (
    Rule("do (BE|LIKE|TO|LOOKWORD)* LOOK (LOOKWORD)*", looked),
    Rule("INVERT (COLORS)?", _inverted),
    Rule("REMOVE (ALL)? COLORS", colourless),
    Rule("do (AUTO)? (FIX|ENHANCE) (AUTO)? targets (AUTO)?", _automatic),
    Rule("do AUTO targets (FIX)?", _automatic),
    Rule("do (AUTO)? targets (FIX|ENHANCE)", _automatic),
    Rule("do BALANCED", _automatic, cost=14),
    Rule("(REMOVE|FIX|DEC) (CAST)? COLORCAST", _uncast),
)

"""Which part of the picture, which way round: crop, rotate, flip, straighten."""

from collections.abc import Iterator

from safelight.instructions.lexicon import Entry, nouns, verbs, words
from safelight.instructions.rule import Effect, Found, Meaning, Rule
from safelight.instructions.rules.common import degree

_SHAPES = {
    "square|squared|1 to 1": (1, 1),
    "widescreen|wide screen|sixteen by nine": (16, 9),
    "story|stories|reel|instagram story|vertical video|instagram reel|story size": (9, 16),
    "instagram portrait|instagram post|four by five": (4, 5),
}
_MOST_RATIO = 100
_TIGHT, _LOOSE = 5, 30
_QUARTER, _HALF = 90, 180
_MOST_CUT = 95
#: Percent of the sides that zooming in keeps.
_ZOOMED = 75
_SIDES = ("left", "top", "right", "bottom")

WORDS: tuple[Entry, ...] = (
    verbs("CROP", "crop|trim|recrop|reframe|crop in|crop down"),
    nouns("CROP", "crop|cropping"),
    verbs(
        "CUTOFF", "cut|cut off|trim|trim off|crop|crop out|crop off|chop|chop off|shave off|shave"
    ),
    verbs("CUTOFF", "remove|take off|slice off|cut away|trim away|take"),
    *(words("SHAPE", listed, ratio) for listed, ratio in _SHAPES.items()),
    words("TIGHT", "tightly|tight|closely|close|close up|closeup|tighter|snugly|closer", _TIGHT),
    words("TIGHT", "loosely|loose|generously|with some space|with room|looser", _LOOSE),
    nouns("BANNER", "banner|header|cover photo|thumbnail"),
    words("HEADSHOT", "headshot|head shot|portrait of the face|head and shoulders"),
    words("CENTERED", "centered|centred|centering|centred on|center|middle|focused|centre|central"),
    verbs("CENTERED", "center|centre"),
    verbs("ZOOM", "zoom in|zoom|zoom closer|zoom into"),
    verbs("ROTATE", "rotate|turn|spin|rotate it|tilt"),
    words("ROTATE", "rotation of|rotation"),
    words("TURNING", "clockwise|cw|clock wise", 1),
    words("TURNING", "counter clockwise|counterclockwise|anticlockwise|anti clockwise|ccw", -1),
    words("TURN", "a quarter turn|quarter turn|a quarter|sideways", _QUARTER),
    words("TURN", "half turn|a half turn|upside down|on its head|halfway round", _HALF),
    verbs("FLIP", "flip|mirror|flip over|invert left and right"),
    words("FLIP", "mirror image of|mirror image|flipped|mirrored"),
    words(
        "AXIS", "horizontally|horizontal|left to right|from left to right|sideways", "horizontal"
    ),
    words("AXIS", "left and right|left right|right to left|along the vertical axis", "horizontal"),
    words("AXIS", "vertically|vertical|upside down|top to bottom|from top to bottom", "vertical"),
    words("AXIS", "top and bottom|up and down|along the horizontal axis|upside", "vertical"),
    words("AXIS", "both ways|in both directions|horizontally and vertically", "both"),
    verbs("STRAIGHTEN", "straighten|level|straighten out|straighten up|level out|deskew|unskew"),
    nouns("HORIZON", "horizon|horizon line|tilt|skew|verticals|angle|perspective lines|slant"),
    words("TILTED", "crooked|tilted|slanted|skewed|not straight|not level|wonky|askew|leaning"),
    words("TILTED", "lopsided|not quite straight|uneven|off kilter"),
    words("STRAIGHT", "straight|level|horizontal|even|upright|straighter"),
)


def _shaped(found: Found) -> Meaning | None:
    """To a ratio, to something in the picture, or both."""
    ratios = {tuple(each) for each in (*found.all("RATIO"), *found.all("SHAPE"))}
    if len(ratios) > 1:
        return None
    ratio: tuple[int, int] | None = next(iter(ratios), None)
    if ratio is not None and not all(1 <= side <= _MOST_RATIO for side in ratio):
        return _beyond(f"each side of a ratio is a number from 1 to {_MOST_RATIO}")
    params = _target(found)
    return None if params is None else _cropped(found, params, ratio)


def _cropped(
    found: Found, params: dict[str, object], ratio: tuple[int, int] | None
) -> Meaning | None:
    if ratio is not None:
        params["ratio"] = list(ratio)
    if found.has("TIGHT"):
        params["margin"] = found.first("TIGHT")
        params.setdefault("to", "subject")
    if not params:
        return None
    return Meaning(says=_shape_said(params), effects=(Effect("crop", params),), ratio=ratio)


def _beyond(limit: str) -> Meaning:
    return Meaning(says="", limit=limit)


def _target(found: Found) -> dict[str, object] | None:
    objects = found.all("OBJECT")
    if found.has("FACE", "HEADSHOT"):
        return None if [one for one in objects if one != "person"] else {"to": "face"}
    if objects:
        return {"to": "object", "object": objects[0]} if len(objects) == 1 else None
    return {"to": "subject"} if found.has("SUBJECT") else {}


def _shape_said(params: dict[str, object]) -> str:
    said = "cropped"
    if "to" in params:
        said += f" to the {params.get('object', params['to'])}"
    if isinstance(ratio := params.get("ratio"), list):
        said += f" to {ratio[0]}:{ratio[1]}"
    return said


def _cut_off(found: Found) -> Meaning | None:
    """`10% off the left and 20% off the right`."""
    cut: dict[str, int] = {}
    for percent, edge in _parts(found):
        cut[edge] = cut.get(edge, 0) + round(percent)
    if not cut:
        return None
    if any(not 0 < part <= _MOST_CUT for part in cut.values()):
        return _beyond(f"from 1% to {_MOST_CUT}% can be cut off")
    for one, other in (("left", "right"), ("top", "bottom")):
        if cut.get(one, 0) + cut.get(other, 0) > _MOST_CUT:
            return _beyond(f"at most {_MOST_CUT}% can be cut off {one} and {other} together")
    says = "cut off: " + ", ".join(f"{part}% on the {edge}" for edge, part in cut.items())
    says = says.replace("on the top", "at the top").replace("on the bottom", "at the bottom")
    return Meaning(says=says, effects=(Effect("crop", cut),))


def _parts(found: Found) -> Iterator[tuple[float, str]]:
    """Percentages with the edges they are said of, before or after them."""
    percents = [*found.all("PERCENT"), *found.all("FRACTION")]
    groups: list[list[str]] = [[]]
    for token in found.tokens:
        if token.meanings.keys() & {"PERCENT", "FRACTION"}:
            groups.append([])
        elif "EDGE" in token.meanings:
            groups[-1] += token.meanings["EDGE"]
        elif "SIDE" in token.meanings:
            groups[-1].append(token.meanings["SIDE"])
    said = groups[:-1] if groups[0] else groups[1:]
    for percent, edges in zip(percents, said, strict=True):
        yield from ((percent, edge) for edge in edges)


def _zoomed(found: Found) -> Meaning | None:
    if found.has("FACE", "SUBJECT", "OBJECT"):
        return _shaped(found)
    kept = _ZOOMED
    if found.has("TIMES"):
        kept = round(100 / max(1.0, found.first("TIMES")))
    elif found.has("PERCENT"):
        kept = round(100 / (1 + max(0.0, found.first("PERCENT")) / 100))
    elif degree(found) != 1:
        kept = 85 if degree(found) < 1 else 50
    return Meaning(
        says=f"zoomed in: {kept}% of the sides kept", effects=(Effect("crop", {"keep": kept}),)
    )


def _kept(found: Found) -> Meaning | None:
    kept = round(found.first("PERCENT"))
    if not 1 <= kept <= 100:  # noqa: PLR2004 -- percent
        return _beyond("from 1% to 100% can be kept")
    return Meaning(says=f"the middle {kept}% kept", effects=(Effect("crop", {"keep": kept}),))


def _rotated(found: Found) -> Meaning | None:
    given = found.first("ANGLE", found.first("NUMBER", found.first("TURN", _QUARTER)))
    sign = found.first("TURNING", -1 if found.first("SIDE") == "left" else 1)
    degrees = sign * given
    if not -360 <= degrees <= 360:  # noqa: PLR2004 -- degrees
        return _beyond("from -360 to 360 degrees")
    degrees = int(degrees) if degrees == int(degrees) else degrees
    way = "clockwise" if degrees >= 0 else "counter-clockwise"
    says = f"rotated by {abs(degrees):g} degrees {way}"
    return Meaning(says=says, effects=(Effect("rotate", {"degrees": degrees}),))


def _flipped(found: Found) -> Meaning:
    axis = found.first("AXIS", "horizontal")
    says = "flipped both ways" if axis == "both" else f"flipped {axis}ly"
    return Meaning(says=says, effects=(Effect("rotate", {"flip": axis}),))


def _straightened(_: Found) -> Meaning:
    return Meaning(says="straightened", effects=(Effect("straighten"),))


PARTS = {
    "shape": "(SHAPEWORD|TO|BE|LOOKWORD)* (RATIO|SHAPE) (SHAPEWORD|CROP|LOOKWORD)* (RATIO|SHAPE)?",
    "target": "(TIGHT|CENTERED)* (AROUND|TO|ON)* (ONLY)?"
    " ((SUBJECT|OBJECT)* FACE|SUBJECT|OBJECT|HEADSHOT) (TIGHT)?",
    "about": "(TIGHT|CENTERED|AROUND|TO|ON)+",
    "sides": "(SIDE|EDGE) (SEP (SIDE|EDGE)){0,3}",
    "part": "((PERCENT|FRACTION) (OF|ON|BY|TO|AROUND|OUT)* sides|sides (BY|OF|WITH)*"
    " (PERCENT|FRACTION) (OF|OUT)?)",
    "way": "(TURNING|(TO|ON|AROUND)* SIDE)",
}
RULES: tuple[Rule, ...] = (
    Rule("do (CROP)? (TO|AS|BE|WITH|ON|LIKE)* shape (BANNER)? (OUT|OF)*", _shaped),
    Rule("do CROP (AROUND|TO|ON|SHAPEWORD)* target ((WITH|TO|AS|SEP)* shape)?", _shaped),
    Rule("do CROP target", _shaped),
    Rule("do (CROP)? (TO|AS|WITH|BE)* shape (SEP)? about target", _shaped),
    Rule("do TIGHT CROP (target)?", _shaped),
    Rule("do CROP TIGHT (SHAPEWORD)?", _shaped),
    Rule("do (CROP TO)? (LIKE)? HEADSHOT", _shaped),
    Rule("CUTOFF (OUT|OF|DOWN)* part (SEP (CUTOFF)? part){0,3}", _cut_off),
    Rule(
        "do ZOOM amount? (AROUND|TO|ON)* ((SUBJECT|OBJECT)* FACE|SUBJECT|OBJECT)? amount?", _zoomed
    ),
    Rule("do CROP (TO|AROUND)* CENTERED PERCENT", _kept),
    Rule("do CENTERED CROP (TO|OF)* PERCENT", _kept),
    Rule("ROTATE (BY|WITH)* (ANGLE|NUMBER) (way)?", _rotated),
    Rule("ROTATE way ((BY|WITH)* (ANGLE|NUMBER))?", _rotated),
    Rule("(ROTATE|CHANGE)+ (BY)? TURN (way)?", _rotated),
    Rule("do (ANGLE) ROTATE (way)?", _rotated),
    Rule("do FLIP (AXIS)?", _flipped, cost=9),
    Rule("do AXIS FLIP", _flipped),
    Rule("do (AUTO)? STRAIGHTEN (HORIZON)? (AUTO)?", _straightened),
    Rule("(FIX|REMOVE) (TILTED)? HORIZON", _straightened),
    Rule("do HORIZON (BE)* STRAIGHT", _straightened),
    Rule("CHANGE (BE|LOOKWORD)* STRAIGHT", _straightened),
    Rule("HORIZON BE (DEGREE)? (TOO)? TILTED fixed", _straightened, stated=True),
    Rule("FIX TILTED (HORIZON)?", _straightened),
)

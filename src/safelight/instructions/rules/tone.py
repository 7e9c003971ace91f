"""More or less of what `tone` has an amount for: brightness, contrast, colour, sharpness, grain."""

from dataclasses import replace

from safelight.instructions.lexicon import Entry, nouns, verbs, words
from safelight.instructions.rule import Effect, Found, Meaning, Rule
from safelight.instructions.rules.common import FULL, STOP, amount, degree, doublings

Pull = tuple[str, int]

ZONES = ("highlights", "shadows", "whites", "blacks")
#: What there cannot be less than none of.
_ONE_WAY = frozenset({"clarity", "sharpness", "fade", "grain"})
#: What more and less of a field is called where that is not "more" and "less" with its name.
_CALLED = {
    "brightness": ("brighter", "darker"),
    "warmth": ("warmer", "cooler"),
    "tint": ("a tint of magenta", "a tint of green"),
    "sharpness": ("sharper", "softer"),
    "highlights": ("brighter highlights", "darker highlights"),
    "shadows": ("lighter shadows", "darker shadows"),
    "whites": ("brighter whites", "darker whites"),
    "blacks": ("lighter blacks", "deeper blacks"),
    "vignette": ("a vignette", "lighter edges"),
    "grain": ("film grain", "less grain"),
    "fade": ("a faded look", "less faded"),
    "vibrance": ("more vivid colours", "less vivid colours"),
    "clarity": ("clearer detail", "less detail"),
}
_LITTLE, _LOT = 20, 50
#: Up to this, a number beside "exposure" is one of stops.
_MOST_STOPS = 4

_UP = {
    "brightness": "brighter|lighter|more bright|better lit|more"
    " light|more exposed|airier|more luminous",
    "warmth": "warmer|cosier|cozier",
    "sharpness": "sharper|crisper|more in focus|better focused",
    "contrast": "punchier|contrastier|more contrasty",
    "vibrance": "livelier|richer|more colorful|bolder|brighter and more vivid",
    "clarity": "clearer|more detailed|more defined",
    "grain": "grainier",
    "fade": "more faded",
}
_DOWN = {
    "brightness": "darker|dimmer|less bright",
    "warmth": "cooler|colder|chillier",
    "contrast": "flatter|less contrasty",
    "saturation": "duller|paler|more muted|more subdued|calmer|less colorful",
}
_HIGH = {
    "brightness": "bright|light|well lit|bright and airy|luminous|airy",
    "vibrance": "vivid|vibrant|colorful|rich|lively|popping|pop|eye catching|pop more|stand out",
    "saturation": "saturated",
    "warmth": "warm|cosy|cozy",
    "sharpness": "sharp|crisp|in focus|tack sharp|razor sharp|focused",
    "contrast": "contrasty|punchy|contrasted",
    "fade": "faded|washed out|matte",
    "grain": "grainy",
    "clarity": "detailed|clear|defined",
}
_LOW = {
    "brightness": "dark|dim|underexposed look",
    "saturation": "muted|subdued|dull|pale|desaturated|unsaturated|toned down|pastel colored",
    "warmth": "cool|cold|icy cold|chilly",
    "contrast": "flat|low contrast",
}
_VERBS_UP = {
    "brightness": "brighten|lighten|light up|illuminate|brighten up|lighten up",
    "saturation": "saturate",
    "warmth": "warm|warm up",
    "sharpness": "sharpen|crispen|sharpen up|crisp up|deblur|unblur",
    "fade": "fade",
    "vibrance": "enliven|liven up|spice up",
    "clarity": "clarify",
}
_VERBS_DOWN = {
    "brightness": "darken|dim",
    "saturation": "desaturate|mute",
    "warmth": "cool|cool down|cool off",
}
_NOUNS = {
    "brightness": "brightness|exposure|light|luminosity|luminance|lightness|lighting",
    "contrast": "contrast|tonal contrast|punch",
    "saturation": "saturation|color saturation|color intensity|chroma",
    "vibrance": "vibrance|vibrancy|vividness|color vibrance|colorfulness",
    "warmth": "warmth|temperature|color temperature|warm tones",
    "tint": "tint",
    "highlights": "highlights|highlight|bright areas|bright parts|lights|bright spots",
    "shadows": "shadows|dark areas|dark parts|shadow areas|shadow detail|shadow details",
    "whites": "whites|white point|white level",
    "blacks": "blacks|black point|black level",
    "clarity": "clarity|detail|texture|definition|structure"
    "|local contrast|fine detail|crisp detail",
    "sharpness": "sharpness|crispness|focus|sharpening",
    "fade": "fade",
    "vignette": "vignette|vignetting|dark edges|dark corners|darker edges|darker corners",
    "grain": "grain|film grain|grain effect|analog grain|noise grain",
}
_CASTS: dict[str, Pull] = {
    "yellow|orange|amber|golden|yellowish": ("warmth", 1),
    "blue|bluish|blueish": ("warmth", -1),
    "green|greenish": ("tint", -1),
    "magenta|pink|purple|pinkish|purplish|violet": ("tint", 1),
}


def _table(kind: str, listed: dict[str, str], sign: int) -> list[Entry]:
    return [words(kind, phrases, (field, sign)) for field, phrases in listed.items()]


WORDS: tuple[Entry, ...] = (
    *_table("COMPARATIVE", _UP, 1),
    *_table("COMPARATIVE", _DOWN, -1),
    *_table("ADJECTIVE", _HIGH, 1),
    *_table("ADJECTIVE", _LOW, -1),
    *(verbs("TONEVERB", listed, (field, 1)) for field, listed in _VERBS_UP.items()),
    *(verbs("TONEVERB", listed, (field, -1)) for field, listed in _VERBS_DOWN.items()),
    *(nouns("QUALITY", listed, field) for field, listed in _NOUNS.items()),
    *(nouns("ZONE", _NOUNS[zone], zone) for zone in ZONES),
    *(nouns("TRACE", _NOUNS[field], field) for field in ("vignette", "grain", "fade")),
    *(words("CAST", listed, pull) for listed, pull in _CASTS.items()),
    words("TRACE", "faded", "fade"),
    words("TINTED", "tint|tone|cast|hue|tinge|tones|tinted"),
    words("LOW", "low|minimal|little"),
    verbs("INC", "lift|open up|open|recover detail in|bring back|pull up|brighten up"),
    verbs("DEEPEN", "deepen|crush|darken"),
    verbs("RECOVER", "recover|rescue|protect|restore|reduce|tame|save"),
    verbs("MOVE", "bring|take|pull|push|move|dial|bump|turn|crank|drag|slide|pump|ramp|put|step"),
    words("DEEPER", "deeper|more intense|crushed"),
    words("DARK", "dark|black|darkened"),
)


def _effects(pulls: list[tuple[Pull, int]]) -> Meaning | None:
    """So much of each; None where one is said twice in two directions, or cannot be had."""
    fields: dict[str, int] = {}
    for (field, sign), given in pulls:
        value = sign * given
        if fields.get(field, 0) * value < 0 or (field in _ONE_WAY and value < 0):
            return None
        fields[field] = max(-100, min(100, fields.get(field, 0) + value))
    says = ", ".join(_said(field, value) for field, value in fields.items())
    return Meaning(says=says, effects=(Effect("tone", fields),))


def _said(field: str, value: int) -> str:
    more = _CALLED.get(field, (f"more {field}", f"less {field}"))[value < 0]
    size = " by a little" if abs(value) < _LITTLE else " by a lot" if abs(value) >= _LOT else ""
    return f"{more}{size} ({field} {value:+d})"


#: Words that say up or down, so that an amount need not.
_DIRECTED = ("INC", "DEC", "TONEVERB", "COMPARATIVE", "LESS", "MOVE", "DEEPEN", "RECOVER")
_MEASURES = ("PERCENT", "SIGNED", "NUMBER", "STOPS", "TIMES", "FRACTION")


def _given(found: Found, pull: Pull) -> int | None:
    """The amount said for a pull; None for one that makes no sense there."""
    field, sign = pull
    if found.has("STOPS") and field not in {"brightness", *ZONES}:
        return None
    if not found.has(*_DIRECTED):
        return _exposed(found) if field == "brightness" else amount(found)
    given = _part(found, pull) if found.has("FRACTION", "TIMES") else _left_over(found, sign)
    if given is None:
        given = _exposed(found) if field == "brightness" else amount(found)
    # A verb that goes down keeps its direction beside a minus; one that goes up contradicts it.
    return abs(given) if sign < 0 else given if given > 0 else None


def _exposed(found: Found) -> int:
    """An amount of light, which may be said in stops and times."""
    if found.has("TIMES"):
        return round(max(-100.0, min(100.0, doublings(found.first("TIMES")))))
    stops = _stops(found)
    return round(max(-100.0, min(100.0, stops * STOP))) if stops else amount(found)


def _stops(found: Found) -> float:
    """`exposure +1` is a stop; 0 where no stops are meant."""
    exposed = any(token.word == "exposure" for token in found.tokens)
    given: float = found.first("NUMBER", 0.0)
    return given if exposed and abs(given) <= _MOST_STOPS else 0.0


def _part(found: Found, pull: Pull) -> int | None:
    """`by half`, `to a third`, `three times`: how much more or less that is."""
    field, sign = pull
    if found.has("PERCENT", "SIGNED", "STOPS") or found.has("NUMBER"):
        return None
    part: float = found.first("FRACTION", found.first("TIMES", 1.0) * FULL)
    if part < FULL:
        return round(FULL - part if _is_result(found) else part)
    if field == "brightness":
        return round(min(float(FULL), doublings(part / FULL)))
    return round(min(float(FULL), part - FULL if sign > 0 else FULL - FULL * FULL / part))


def _left_over(found: Found, sign: int) -> int | None:
    """`reduce it to 30%`: less by what is not left of it."""
    if sign > 0 or not found.has("DEC") or not found.has("PERCENT") or not _is_result(found):
        return None
    left: float = found.first("PERCENT")
    return round(FULL - left) if 0 < left < FULL and not found.has("SIGNED") else None


def _is_result(found: Found) -> bool:
    return any(token.word == "to" for token in found.tokens)


def is_measured(found: Found) -> bool:
    """Whether an amount is said; "some" is none."""
    return found.has(*_MEASURES) or degree(found) != 1


def pulled(found: Found, pulls: list[Pull]) -> Meaning | None:
    """Each of these by the amount said; None where that makes no sense."""
    given = {pull: _given(found, pull) for pull in set(pulls)}
    amounts = [(pull, given[pull]) for pull in pulls]
    known = [(pull, given) for pull, given in amounts if given]
    meaning = _effects(known) if len(known) == len(amounts) else None
    return replace(meaning, measured=True) if meaning and is_measured(found) else meaning


def _compared(found: Found) -> Meaning | None:
    """`a bit brighter and warmer`, `less saturated`."""
    pulls = [*found.all("COMPARATIVE"), *found.all("ADJECTIVE")]
    turned = -1 if found.has("LESS") else 1
    return pulled(found, [(field, sign * turned) for field, sign in pulls])


def _more(found: Found) -> Meaning | None:
    """`increase the contrast and saturation`: the last INC or DEC before a quality counts."""
    sign, pulls = 0, []
    for token in found.tokens:
        if "QUALITY" in token.meanings:
            pulls.append((token.meanings["QUALITY"], sign))
        elif "INC" in token.meanings:
            sign = 1
        elif "DEC" in token.meanings:
            sign = -1
    if any(pull == ("shadows", -1) for pull in pulls) and not found.has(*_EXACT):
        return None  # fewer shadows are lighter ones to some, and lower shadows darker to others
    return pulled(found, [(field, sign) for field, sign in pulls])


_EXACT = ("NUMBER", "PERCENT", "SIGNED")


def _coloured(found: Found) -> Meaning | None:
    """`boost the colours`, `less colour`."""
    pull = ("vibrance", 1) if found.has("INC") and not found.has("DEC") else ("saturation", -1)
    return pulled(found, [pull])


def _moved(found: Found) -> Meaning | None:
    """`turn the brightness up`."""
    sign = 1 if found.has("UP") else -1
    return pulled(found, [(field, sign) for field in found.all("QUALITY")])


def _added(found: Found) -> Meaning | None:
    """`add some contrast`, `contrast +20`, `half the saturation`."""
    fields = found.all("QUALITY")
    vague = set(fields) & {*ZONES, "brightness", "warmth", "tint"} and not found.has("ADD", "WITH")
    if (vague or set(fields) & {*ZONES}) and not found.has(*_EXACT, "TIMES", "STOPS"):
        return None
    sign = -1 if found.has("LOW") and not found.has("DEGREE") else 1
    return pulled(found, [(field, sign) for field in fields])


def _traced(found: Found) -> Meaning | None:
    """`a subtle vignette`."""
    return pulled(found, [(field, 1) for field in found.all("TRACE")])


def _treated(found: Found) -> Meaning | None:
    """`brighten it a bit`, `darken the shadows`."""
    (field, sign), zones = found.first("TONEVERB"), found.all("ZONE")
    if not zones:
        return pulled(found, [(field, sign)])
    return pulled(found, [(zone, sign) for zone in zones]) if field == "brightness" else None


def _zoned(found: Found) -> Meaning | None:
    """`brighter whites`, `make the shadows lighter`."""
    field, sign = found.first("COMPARATIVE", found.first("ADJECTIVE"))
    if field != "brightness":
        return None
    return pulled(found, [(zone, sign) for zone in found.all("ZONE")])


def _deepened(found: Found) -> Meaning | None:
    zones = found.all("ZONE")
    return pulled(found, [(zone, -1) for zone in zones])


def _recovered(found: Found) -> Meaning | None:
    """Highlights are recovered by darkening them, shadows by lightening them."""
    signs = {"highlights": -1, "whites": -1, "shadows": 1, "blacks": 1}
    zones = found.all("ZONE")
    if found.has("DEC") and set(zones) & {"shadows", "blacks"}:
        return None
    return pulled(found, [(zone, signs[zone]) for zone in zones])


def _tinted(found: Found) -> Meaning | None:
    return pulled(found, [found.first("CAST")])


def _only_tint(found: Found) -> Meaning | None:
    """`more magenta`, `less yellow`; more blue may mean much."""
    cast: Pull = found.first("CAST")
    if found.has("LESS"):
        return pulled(found, [(cast[0], -cast[1])])
    return pulled(found, [cast]) if cast[0] == "tint" else None


PARTS = {
    "qualities": "QUALITY (SEP QUALITY){0,11}",
    "zones": "ZONE (SEP ZONE){0,3}",
}
RULES: tuple[Rule, ...] = (
    Rule(
        "do (COLORS|ALL)? (BE|LOOKWORD)* amount? (MORE|BE)?"
        " COMPARATIVE (SEP COMPARATIVE){0,7} (COLORS|TINTED)? (LOOKWORD)* amount?",
        _compared,
    ),
    Rule(
        "do (COLORS|ALL)? (BE|LOOKWORD)* amount? (MORE|LESS)?"
        " ADJECTIVE (SEP ADJECTIVE){0,7} (COLORS|TINTED)? (LOOKWORD)* amount?",
        _compared,
        cost=14,
    ),
    Rule("do amount? (INC|DEC) ((BY)? amount)? (COLORS (WITH)?)? qualities amount?", _more),
    Rule("do amount? (INC|DEC) amount? COLORS (UP|DOWN)? amount?", _coloured),
    Rule("do amount? (INC|DEC) QUALITY (SEP (INC|DEC) QUALITY){1,7}", _more),
    Rule("(MOVE|CHANGE|INC|DEC) amount? qualities (UP|DOWN) amount?", _moved),
    Rule("qualities (UP|DOWN) amount?", _moved),
    Rule("do qualities (TO|BY)* (SIGNED|NUMBER|PERCENT)", _added),
    Rule("(ADD|WITH)+ amount? qualities amount?", _added),
    Rule("do (DEGREE|TIMES|LOW) (DEGREE)? qualities", _added, cost=14),
    Rule("do SIGNED qualities", _added),
    Rule(
        "do amount? (DARK|MORE|INC|SOFT)? TRACE (LOOKWORD)* amount? ((AROUND|ON|OF) EDGE)?",
        _traced,
        cost=14,
    ),
    Rule("do amount? TONEVERB amount? ((COLORS|ALL|zones))? (UP|DOWN)? amount? (MORE)?", _treated),
    Rule("do amount? COMPARATIVE zones amount?", _zoned),
    Rule("CHANGE zones (BE)? amount? (MORE)? (COMPARATIVE|ADJECTIVE) amount?", _zoned),
    Rule("do amount? DEEPEN zones amount?", _deepened),
    Rule("CHANGE zones (BE)? amount? DEEPER amount?", _deepened),
    Rule("do amount? RECOVER zones amount?", _recovered, cost=9),
    Rule("do amount? CAST TINTED amount?", _tinted),
    Rule("do amount? (MORE|LESS) CAST (TINTED)? amount?", _only_tint),
)

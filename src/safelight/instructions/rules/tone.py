"""More or less of what `tone` has an amount for: brightness, contrast, colour, sharpness, grain."""

from safelight.instructions.lexicon import Entry, nouns, verbs, words
from safelight.instructions.rule import Effect, Found, Meaning, Rule
from safelight.instructions.rules.common import amount, doublings

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
#: What a picture suffers from, and what helps.
_AILMENTS: dict[str, Pull] = {
    "underexposed|under exposed|too little light|badly lit|poorly lit": ("brightness", 1),
    "overexposed|over exposed|blown out|burnt out": ("brightness", -1),
    "dull|lifeless|colorless looking|drab|faded": ("vibrance", 1),
    "flat|washed out|hazy|low in contrast|lacks contrast|foggy looking": ("contrast", 1),
    "blurry|out of focus|fuzzy|unsharp|soft|not sharp|blurred": ("sharpness", 1),
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
    *(words("AILMENT", listed, pull) for listed, pull in _AILMENTS.items()),
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


def _given(found: Found, field: str) -> int | None:
    """The amount said for a field; None for one that makes no sense there."""
    if found.has("TIMES") and field == "brightness":
        return round(max(-100.0, min(100.0, doublings(found.first("TIMES")))))
    if found.has("STOPS") and field not in {"brightness", *ZONES}:
        return None
    return amount(found)


def _pulled(found: Found, pulls: list[Pull]) -> Meaning | None:
    amounts = [(pull, _given(found, pull[0])) for pull in pulls]
    known = [(pull, given) for pull, given in amounts if given]
    return _effects(known) if len(known) == len(amounts) else None


def _compared(found: Found) -> Meaning | None:
    """`a bit brighter and warmer`, `less saturated`."""
    pulls = [*found.all("COMPARATIVE"), *found.all("ADJECTIVE")]
    turned = -1 if found.has("LESS") else 1
    return _pulled(found, [(field, sign * turned) for field, sign in pulls])


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
    return _pulled(found, [(field, sign) for field, sign in pulls])


_EXACT = ("NUMBER", "PERCENT", "SIGNED")


def _coloured(found: Found) -> Meaning | None:
    """`boost the colours`, `less colour`."""
    pull = ("vibrance", 1) if found.has("INC") and not found.has("DEC") else ("saturation", -1)
    return _pulled(found, [pull])


def _moved(found: Found) -> Meaning | None:
    """`turn the brightness up`."""
    sign = 1 if found.has("UP") else -1
    return _pulled(found, [(field, sign) for field in found.all("QUALITY")])


def _added(found: Found) -> Meaning | None:
    """`add some contrast`, `contrast +20`, `half the saturation`."""
    fields = found.all("QUALITY")
    vague = set(fields) & {*ZONES, "brightness", "warmth", "tint"} and not found.has("ADD", "WITH")
    if (vague or set(fields) & {*ZONES}) and not found.has(*_EXACT, "TIMES", "STOPS"):
        return None
    sign = -1 if found.has("LOW") and not found.has("DEGREE") else 1
    return _pulled(found, [(field, sign) for field in fields])


def _traced(found: Found) -> Meaning | None:
    """`a subtle vignette`."""
    return _pulled(found, [(field, 1) for field in found.all("TRACE")])


def _treated(found: Found) -> Meaning | None:
    """`brighten it a bit`, `darken the shadows`."""
    (field, sign), zones = found.first("TONEVERB"), found.all("ZONE")
    if not zones:
        return _pulled(found, [(field, sign)])
    return _pulled(found, [(zone, sign) for zone in zones]) if field == "brightness" else None


def _zoned(found: Found) -> Meaning | None:
    """`brighter whites`, `make the shadows lighter`."""
    field, sign = found.first("COMPARATIVE", found.first("ADJECTIVE"))
    if field != "brightness":
        return None
    return _pulled(found, [(zone, sign) for zone in found.all("ZONE")])


def _deepened(found: Found) -> Meaning | None:
    zones = found.all("ZONE")
    return _pulled(found, [(zone, -1) for zone in zones])


def _recovered(found: Found) -> Meaning | None:
    """Highlights are recovered by darkening them, shadows by lightening them."""
    signs = {"highlights": -1, "whites": -1, "shadows": 1, "blacks": 1}
    zones = found.all("ZONE")
    if found.has("DEC") and set(zones) & {"shadows", "blacks"}:
        return None
    return _pulled(found, [(zone, signs[zone]) for zone in zones])


def _complained(found: Found) -> Meaning | None:
    """`it's too dark`: the other way."""
    pulls = [*found.all("ADJECTIVE"), *found.all("CAST")]
    return _pulled(found, [_remedy(pull) for pull in pulls])


def _remedy(pull: Pull) -> Pull:
    """What helps against too much of something."""
    field, sign = pull
    return {"vibrance": "saturation", "fade": "contrast"}.get(field, field), (
        1 if field == "fade" else -sign
    )


def _ailing(found: Found) -> Meaning | None:
    return _pulled(found, [found.first("AILMENT")])


def _tinted(found: Found) -> Meaning | None:
    return _pulled(found, [found.first("CAST")])


def _only_tint(found: Found) -> Meaning | None:
    """`more magenta`; more blue may mean much."""
    cast: Pull = found.first("CAST")
    sign = -1 if found.has("LESS") else 1
    return _pulled(found, [(cast[0], cast[1] * sign)]) if cast[0] == "tint" else None


PARTS = {
    "qualities": "QUALITY (SEP QUALITY){0,11}",
    "zones": "ZONE (SEP ZONE){0,3}",
    "fixed": "(SEP (ADD|CHANGE)? FIX)?",
}
RULES: tuple[Rule, ...] = (
    Rule(
        "do (COLORS|ALL)? (BE|LOOKWORD)* amount? (MORE|BE)?"
        " COMPARATIVE (SEP COMPARATIVE){0,7} (COLORS)? (LOOKWORD)* amount?",
        _compared,
    ),
    Rule(
        "do (COLORS|ALL)? (BE|LOOKWORD)* amount? (MORE|LESS)?"
        " ADJECTIVE (SEP ADJECTIVE){0,7} (COLORS)? (LOOKWORD)* amount?",
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
    Rule("do (DEGREE|TIMES|LOW) qualities", _added, cost=14),
    Rule(
        "do amount? (DARK|MORE|INC)? TRACE (LOOKWORD)* amount? ((AROUND|ON|OF) EDGE)?",
        _traced,
        cost=14,
    ),
    Rule("do amount? TONEVERB amount? ((COLORS|ALL|zones))? (UP|DOWN)? amount? (MORE)?", _treated),
    Rule("do amount? COMPARATIVE zones amount?", _zoned),
    Rule("CHANGE zones (BE)? amount? (MORE)? (COMPARATIVE|ADJECTIVE) amount?", _zoned),
    Rule("do amount? DEEPEN zones amount?", _deepened),
    Rule("CHANGE zones (BE)? amount? DEEPER amount?", _deepened),
    Rule("do amount? RECOVER zones amount?", _recovered, cost=9),
    Rule(
        "(BE|do)* amount? TOO (ADJECTIVE|CAST) (SEP (ADJECTIVE|CAST)){0,3} fixed",
        _complained,
        stated=True,
    ),
    Rule("BE amount? (TOO)? AILMENT fixed", _ailing, stated=True),
    Rule("(FIX|TONEVERB) amount? AILMENT", _ailing),
    Rule("do amount? CAST TINTED amount?", _tinted),
    Rule("do amount? (MORE|LESS) CAST (TINTED)? amount?", _only_tint),
)

"""What shall not be changed."""

from collections.abc import Iterable
from dataclasses import replace

from safelight.instructions.lexicon import Entry, nouns, verbs, words
from safelight.instructions.rule import Bar, Effect, Found, Meaning, Rule
from safelight.instructions.rules.tone import ZONES

_BACKGROUND = (
    "background_remove",
    "background_blur",
    "background_color",
    "backdrop",
    "blur",
    "confine",
)
#: Operations that change the whole picture, whatever part of it shall stay.
_EVERYWHERE = ("tone", "named_style", "match_look", "style_transfer", "blur", "enhance", "polish")
_FRAMING = ("crop", "outpaint", "pad", "rotate", "straighten")
_SIZE = ("resize", "upscale", "resolution", "crop", "outpaint")
_STYLES = ("named_style", "match_look", "style_transfer")
_TURNING = ("rotate", "straighten")
_COLOUR_FIELDS = ("saturation", "vibrance", "warmth", "tint", "look")
_LIGHT_FIELDS = ("brightness", "contrast", *ZONES, "fade")

#: What would change each thing: operations, or fields of `tone`.
_CHANGED_BY: dict[str, tuple[str, ...]] = {
    "CROP": ("crop",),
    "CUTOFF": ("crop",),
    "ZOOM": ("crop",),
    "ROTATE": _TURNING,
    "FLIP": ("rotate",),
    "STRAIGHTEN": ("straighten",),
    "HORIZON": _TURNING,
    "RESIZE": ("resize", "resolution"),
    "SHRINK": ("resize",),
    "UPSCALE": ("upscale",),
    "RESOLUTION": _SIZE,
    "SHAPEWORD": ("crop", "outpaint"),
    "FRAMING": _FRAMING,
    "EXTEND": ("outpaint",),
    "PADDING": ("pad",),
    "BACKGROUND": _BACKGROUND,
    "FACE": ("blur_faces",),
    "SUBJECT": (),
    "PLATE": ("blur_car_plate",),
    "COLORS": (
        "tone.saturation",
        "tone.vibrance",
        "tone.warmth",
        "tone.tint",
        "tone.look",
        *_STYLES,
    ),
    "BRIGHTNESS": tuple(f"tone.{field}" for field in _LIGHT_FIELDS),
    "STYLEWORD": _STYLES,
    "BLUR": ("blur", "background_blur"),
    "BOKEH": ("background_blur",),
    "DENOISE": ("denoise",),
    "NOISE": (),
    "SHADOW": ("drop_shadow",),
    "ENHANCE": ("enhance",),
    "TEXT": (),
    "REST": (),
    "OBJECT": ("remove_object",),
    "FILTER": ("tone.look", *_STYLES),
    "PADDED": ("pad",),
    "POLISH": ("polish",),
    "GRADIENT": ("backdrop.colors",),
    "LOOK": ("tone.look",),
}
#: Parts of a picture that cannot be spared by what changes all of it.
_PARTS_OF_IT = frozenset({"BACKGROUND", "FACE", "SUBJECT", "OBJECT"})
_IN_IT = {*_PARTS_OF_IT, "PLATE", "TEXT", "REST"}
#: What is done, and not a thing that could be kept.
_VERBS = frozenset(
    (
        *("CROP", "CUTOFF", "ZOOM", "ROTATE", "FLIP", "STRAIGHTEN", "RESIZE", "SHRINK", "UPSCALE"),
        *("EXTEND", "BLUR", "DENOISE", "ENHANCE", "PADDED", "POLISH"),
    )
)
#: More than one thing that shall not be and an instruction with a verb, less than with a mere noun.
_LISTED = 24

WORDS: tuple[Entry, ...] = (
    verbs("KEEP", "keep|preserve|maintain|retain|leave|respect|conserve"),
    verbs(
        "TOUCH", "change|touch|alter|modify|affect|edit|mess with|adjust|mess up|ruin|lose|remove"
    ),
    verbs("TOUCH", "distort|harm|destroy|crop out|cut off|cover|use|add|apply|make any changes to"),
    words("TOUCH", "changing anything about|any changes to|any change to"),
    words("UNTOUCHED", "as it is|as is|as they are|unchanged|untouched|alone|intact|same"),
    words("UNTOUCHED", "the way it is|original|natural|how it is|as before|like it is|in place"),
    words("UNTOUCHED", "the way they are|how they are|realistic|sharp|visible|exactly the same|in"),
    nouns("TEXT", "text|logo|writing|label|letter|lettering|watermark|brand|identity|expression"),
    nouns("FRAMING", "composition|framing|perspective|position|pose|layout|placement"),
    words(
        "REST",
        "everything else|anything else|the rest|all else|anything|everything|rest|nothing else",
    ),
    words("REST", "details|texture|content|other things|other parts|any other part|any other"),
    words("REST", "skin|skin tone|skin tones|face shape|features"),
    nouns("BRIGHTNESS", "brightness|exposure|light|lighting|contrast"),
    nouns("FILTER", "filter|effect|filters|look"),
    words("FIELD", "vignette|grain|sharpening|contrast|saturation|clarity|hdr|film grain|fade"),
    words("MUCH", "much|far|strong|strongly|too much|overly|over|overdo it|over the top|overdo"),
    words("OVERDONE", "overdo it|overdo this|go overboard|exaggerate|overdo|too extreme|too much"),
    words(
        "OVERDONE", "look fake|look unnatural|look artificial|overprocess|over process|oversharpen"
    ),
    words("OVERDONE", "look too processed|too processed|too obvious|too strong|too harsh"),
    verbs("OVERDONE", "oversharpen|oversaturate|overexpose|underexpose|overprocess|overdo"),
    words(
        "OVERDONE", "lose quality|losing quality|lose any quality|losing any quality|quality loss"
    ),
    words("OVERDONE", "loss of quality|any loss|loss|lose detail|losing detail|losing details"),
    words(
        "OVERDONE", "distort|distorting|distort it|distortion|stretch|stretching|squash|squashing"
    ),
    words("OVERDONE", "stretch it|squash it|deform|deforming|any distortion"),
    words("OVERDONE", "over sharpening|over saturating|over exposing|over processing"),
)


def _kept(found: Found) -> Meaning | None:
    """`keep the background`, `leave the faces alone`."""
    if found.has("TOUCH", "UNTOUCHED"):
        return _spared(found)
    # The shadow that there is lies on the background.
    return _barring(found, ("background_remove",) if found.has("SHADOW") else ())


def _spared(found: Found) -> Meaning | None:
    """Neither what aims at it nor what changes the whole picture."""
    kinds = {kind for token in found.tokens for kind in token.meanings} & _PARTS_OF_IT
    barring = _barring(found, _EVERYWHERE if kinds else ())
    elsewhere = bool(kinds) and "BACKGROUND" not in kinds
    return replace(barring, of_foreground=elsewhere) if barring else None


def _barring(found: Found, more: tuple[str, ...] = ()) -> Meaning | None:
    names = list(more)
    for token in found.tokens:
        for kind in token.meanings:
            names += _CHANGED_BY.get(kind, ())
        if "FIELD" in token.meanings:
            names.append(f"tone.{token.meanings.get('QUALITY', 'contrast')}")
        elif "QUALITY" in token.meanings:
            names.append(f"tone.{token.meanings['QUALITY']}")
    bars = tuple(_bar(name) for name in dict.fromkeys(names))
    return Meaning(says="left as it is, as asked", bars=bars)


def _bar(name: str) -> Bar:
    operation, _, field = name.partition(".")
    return (Effect(operation, {field: None} if field else {}),)


def _nothing_more(_: Found) -> Meaning:
    """`not too bright`: what is asked for elsewhere is moderate anyway."""
    return Meaning(says="not overdone, as asked")


def _any(kinds: Iterable[str]) -> str:
    return f"({'|'.join(sorted(kinds))})"


PARTS = {
    "topic": _any({*_CHANGED_BY.keys() - _VERBS, "QUALITY", "TRACE"}),
    # Not what is in the picture: who does not want the people in it wants them removed.
    "doing": _any({*_CHANGED_BY.keys() - _IN_IT, "QUALITY", "TRACE"}),
    "verbed": "(TOUCH|CHANGE|ADD|ALL|MORE|INC|REPLACE|ON)*",
    # A verb after "and" begins something else; one after "or" or "nor" does not.
    "further": "(SEP (NEG verbed)?|(SEP)? OR (NEG)? verbed)",
    "doings": "doing (doing)? (further doing (doing)?){0,11}",
    "topics": "topic (topic)? (further topic (topic)?){0,11}",
}
RULES: tuple[Rule, ...] = (
    Rule("KEEP (ALL|SAME)* topics (UNTOUCHED|BE|AS|LIKE)*", _kept),
    Rule("(KEEP|CHANGE) (ALL)? topics (BE|AS)* UNTOUCHED", _spared),
    Rule("KEEP UNTOUCHED (ALL)? topics", _spared),
    Rule("KEEP UNTOUCHED", _nothing_more),
    Rule(
        "NEG (TOUCH|CHANGE|REPLACE|FIX)+ (ALL)? topic (topic)? (OR (TOUCH)? topic)*",
        _spared,
        cost=12,
    ),
    Rule("NEG (TOUCH|CHANGE|REPLACE|FIX)+ (ALL)? topics", _spared, cost=_LISTED),
    Rule("NEG verbed doing (doing)? (OR (TOUCH|CHANGE|ADD)* doing (doing)?)*", _barring, cost=13),
    Rule("NEG verbed doings", _barring, cost=_LISTED),
    Rule(
        "NEG (CHANGE|BE|LOOKWORD|TOUCH)* (TOO|MUCH)+ (ADJECTIVE|COMPARATIVE|AILMENT|LOOK|TOUCH)?",
        _nothing_more,
    ),
    Rule("NEG (CHANGE|BE|ADD)* OVERDONE", _nothing_more),
    Rule("NEG (BE|CHANGE)* (DEGREE|TOO|MORE)+", _nothing_more),
)

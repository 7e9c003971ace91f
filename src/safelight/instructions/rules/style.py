"""Painted styles, and the style or the colours of another picture."""

from safelight.imaging import style_names
from safelight.instructions.lexicon import Entry, nouns, verbs, words
from safelight.instructions.rule import Effect, Found, Meaning, Rule
from safelight.instructions.rules.background import too_many
from safelight.instructions.rules.common import degree

#: Names that are more often something else: they name a style only beside a word such as "style".
_SCENERY = (
    "midnight|midnight blue|indigo|sienna|burnt sienna|copper|rust|burnt orange|frost|frosted"
    "|frosty|frozen|ice|icy|winter|fire|fiery|flames|lava|inferno|red and black|twilight|dusk"
    "|nightfall|starry sky|swirls|dots|dotted|tiles|fabric|oil|oils|ink|pop|chalk|marker|poster"
    "|japanese|bold lines|thick lines|primary colors|primary colours|weave|woven|broken glass"
    "|leaded glass|pastel|pastels"
)
_SCENIC = frozenset(_SCENERY.split("|"))
_GENTLE, _BOLD = 40, 95


def _named(word: str) -> Entry:
    kind = "SCENIC" if word in _SCENIC else "STYLE"
    return words(kind, word, style_names.named(word))


WORDS: tuple[Entry, ...] = (
    *(_named(word) for name, also in style_names.NAMES.items() for word in (name, *also)),
    words("STYLEWORD", "style|art style|artistic style|painting style|drawing style|art|brushwork"),
    words("ARTWORD", "art|artwork|painting|drawing|illustration|picture|print|filter|effect|style"),
    words(
        "LOOKOF", "look|mood|vibe|feel|tones|grading|color grading|color grade|toning|atmosphere"
    ),
    words("LOOKOF", "color scheme|color palette|palette|look and feel|tone|colors|color|coloring"),
    words("LOOKOF", "color style|lighting and color|color tone|color tones|colors and tones"),
    verbs("MATCH", "match|copy|borrow|transfer|mimic|imitate|adopt|steal|replicate"),
    verbs("GRADE", "color grade|grade|tone|color match|color correct"),
    nouns("ALIKE", "same|like|as|matching|similar|identical|based on|according to|just like"),
    words(
        "PAINT", "paint|painted|draw|drawn|redraw|redrawn|repaint|stylize|stylise|stylized|render"
    ),
)


def is_vague(found: Found) -> bool:
    """Whether it is no style that is named, but what is to be seen: `an abstract background`."""
    return found.first("STYLE") == "abstract" and not found.has("STYLEWORD", "ARTWORD")


def styled(found: Found) -> Meaning:
    """`a watercolour`, `in the style of Van Gogh`."""
    name = found.first("STYLE", found.first("SCENIC"))
    params: dict[str, object] = {"style": name}
    if degree(found) != 1:
        params["strength"] = _GENTLE if degree(found) < 1 else _BOLD
    return Meaning(says=f"redrawn in the style '{name}'", effects=(Effect("named_style", params),))


def _of_picture(found: Found) -> Meaning:
    says = f"redrawn in the style of picture {found.first('PICTURE')}"
    return _with_picture(found, "style_transfer", "style_reference_image", says)


def _like_picture(found: Found) -> Meaning:
    says = f"colours and tone matched to picture {found.first('PICTURE')}"
    return _with_picture(found, "match_look", "reference", says)


def _with_picture(found: Found, operation: str, field: str, says: str) -> Meaning:
    number = found.first("PICTURE")
    if number > found.images:
        return Meaning(says=says, limit=too_many(found.images))
    return Meaning(says=says, effects=(Effect(operation, {field: {"picture": number}}),))


PARTS = {
    "as": "(LIKE|TO|AS|BE|ADD|CHANGE|WITH|LOOKWORD|PAINT|OF)*",
    "looks": "LOOKOF (SEP LOOKOF){0,3}",
    "other": "(OF|FROM|WITH|AS|LIKE|TO|ALIKE|BE)* PICTURE",
}
RULES: tuple[Rule, ...] = (
    Rule("do amount? as STYLE (LOOKWORD|ARTWORD|STYLEWORD)*", styled, cost=11),
    Rule("as (STYLEWORD|ARTWORD|LOOKWORD) OF STYLE (ARTWORD)*", styled),
    Rule("do as SCENIC (LOOKWORD|STYLEWORD)+", styled),
    Rule("as (STYLEWORD|LOOKWORD) OF SCENIC", styled),
    Rule("as (SAME)? STYLEWORD other", _of_picture),
    Rule("(MATCH|ADD|CHANGE)+ (STYLEWORD) other", _of_picture),
    Rule("(MATCH|GRADE|ADD|CHANGE|FIX|TO|WITH)+ (SAME|ALIKE)* looks other", _like_picture),
    Rule("(MATCH|GRADE) (looks)? other", _like_picture),
    Rule("(CHANGE)? looks (BE)? (MATCH|ALIKE|LIKE)+ other", _like_picture),
    Rule("(SAME|ALIKE) looks other", _like_picture),
    Rule("CHANGE (BE|LIKE|LOOKWORD)* (ALIKE|LIKE|MATCH)+ (looks OF)? PICTURE", _like_picture),
)

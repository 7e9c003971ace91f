"""Rules of descriptions: what each piece says of the background, before all is put together."""

from collections.abc import Sequence

from safelight.instructions.descriptions import shades
from safelight.instructions.rule import Effect, Found, Meaning, Rule
from safelight.instructions.rules import style
from safelight.instructions.rules.common import degree, strength
from safelight.instructions.tokens import Token

#: What a piece says, as names of effects that `composing` makes operations of.
COLOR, GRADIENT, STUDIO, NEUTRAL = "color", "gradient", "studio", "neutral"
SHADE, LIT, BLUR, SHADOW, STYLE = "shade", "lit", "blur", "shadow", "style"
PALETTE, TRANSPARENT, SAME, BARE = "palette", "transparent", "same", "bare"
GLOW, TONE, CUT, FLAT, SHOP = "glow", "tone", "cut", "flat", "shop"

_MOST_COLORS = 5
_VERY = 1.5
_FAINT, _STRONG, _SHARP = 30, 70, 10
_GENTLE, _BOLD = 40, 95
#: Light that a studio's backdrop has anyway.
_USUAL_LIGHT = frozenset({"soft", "light", "bright", "pale"})
#: Between two colours, and not between a colour's name and its digits.
_JOINING = frozenset({"SEP", "TO", "OF", "WITH", "ON", "FADES", "END"})
#: Light that falls off from the middle.
_FALLING_OFF = (("lighter", ("radial", 0)), ("darker", ("radial", 1)))
#: What the subject may be called, before what it is put on.
_NAMING = frozenset({"NOUN", "OBJECT"})
#: What a neutral wall can be; what is muted or soft is so beside something.
_OF_NEUTRAL = frozenset({"light", "bright", "dark", "warm", "cool", "middle", "pale"})
_OF_NEUTRAL |= shades.OF_A_COLOR
#: The name of a colour and one of these after it are one name, as in `coral pink`.
_BASIC = frozenset(
    (
        "red",
        "orange",
        "yellow",
        "green",
        "blue",
        "purple",
        "pink",
        "brown",
        "gray",
        "white",
        "black",
    )
)
_ENDS = 2
_SHARED = "how several colours share it is said for gradients alone"


def _wall(found: Found) -> Meaning | None:
    """`a plain light grey backdrop`, `clean studio background`: at most one colour."""
    found = _behind(found)
    colors = _colors(found)
    if len(colors) > 1 or (found.has("THING") and not found.has("COLORS")):
        return None
    if _says_nothing(found):
        return Meaning(says="")
    effects = [Effect(COLOR, {"color": color}) for color in colors]
    if found.has("STUDIO"):
        effects.append(Effect(STUDIO))
    if not colors and found.has("NEUTRAL", "PLAIN"):
        effects.append(Effect(NEUTRAL))
    if not colors and found.has("FLAT"):
        effects.append(Effect(FLAT))
    if not colors and (effects or set(found.all("SHADE")) <= _OF_NEUTRAL):
        effects += [Effect(SHADE, {"shade": shade}) for shade in found.all("SHADE")]
    return Meaning(says="", effects=tuple(effects)) if effects else None


def _behind(found: Found) -> Found:
    """What is said after the subject, as in `put the red shoes on white`."""
    named = [at for at, one in enumerate(found.tokens) if one.meanings.keys() & _NAMING]
    return Found(found.tokens[named[-1] + 1 :], found.images) if named else found


def _says_nothing(found: Found) -> bool:
    """`background`, before a piece that says which; `modern` or `soft`, beside one."""
    return all(
        token.meanings.keys() & {"BACKGROUND", "MOOD"} or token.meanings.get("SHADE") == "soft"
        for token in found.tokens
    )


def _several(found: Found) -> Meaning | None:
    """`white and gold`: as a gradient, as stripes, or otherwise."""
    if len(set(_colors(found))) == 1:
        return _wall(Found([one for one in found.tokens if "SEP" not in one.meanings], 1))
    return Meaning(says="", problem=_SHARED)


def _colors(found: Found) -> list[str]:
    """Each colour as the words before it change it."""
    colors: list[str] = []
    said: list[str] = []
    very = False
    pastel = ["pastel"] if _is_pastel(found) else []
    before: Token | None = None
    for token in found.tokens:
        if "COLOR" in token.meanings:
            again = [token.word] if very else []
            color = shades.shaded(token.meanings["COLOR"], [*said, *again, *pastel])
            if not (before and not said and _is_one_name(before, token)):
                _add(colors, color, token, before)
            said, very, before = [], False, token
        elif "SHADE" in token.meanings:
            said += [token.meanings["SHADE"]] * (2 if very else 1)
            very = False
        elif token.meanings.get("DEGREE", 0) > _VERY:
            very = True
        elif "GRADIENT" in token.meanings:
            said = []
        if token.meanings.keys() & _JOINING:
            before = None
    return colors


def _is_pastel(found: Found) -> bool:
    """Whether all colours of a gradient are to be, as in `a pastel gradient from red to blue`."""
    if not found.has("GRADIENT") or "pastel" not in found.all("SHADE"):
        return False
    kinds = [
        "pastel" if token.meanings.get("SHADE") == "pastel" else kind
        for token in found.tokens
        for kind in token.meanings.keys() & {"SHADE", "COLOR", "GRADIENT"}
    ]
    return "pastel" in kinds[: kinds.index("GRADIENT")]


def _is_one_name(before: Token, token: Token) -> bool:
    """Whether two names of colours are one, as in `mustard yellow`, and not in `white blue`."""
    return token.noun in _BASIC and token.word == token.noun and before.noun not in _BASIC


def _add(colors: list[str], color: str, token: Token, before: Token | None) -> None:
    """One more colour; of a name with digits after it, as in `beige (#f5f5dc)`, the digits count.

    By its digits a token is no word.
    """
    if before is None or bool(token.word) == bool(before.word):
        colors.append(color)
    elif not token.word:
        colors[-1] = color


def _gradient(found: Found) -> Meaning | None:
    """`from white to grey`, `teal fading to white at the top`, `light blue gradient`."""
    found = _behind(found)
    if found.has("THING") and not found.has("GRADIENT", "COLORS"):
        return None
    colors = [*found.first("BLACKWHITE", ()), *_of_the_sky(found), *_colors(found)]
    if len(colors) > _MOST_COLORS:
        return Meaning(says="", limit=f"a gradient can have {_MOST_COLORS} colours at most")
    if not found.has("GRADIENT") and (len(colors) < _ENDS or not found.has("FADES", "TO")):
        return None
    direction, ordered = _laid(found, colors)
    params: dict[str, object] = {"colors": ordered, "direction": direction}
    effects = [Effect(GRADIENT, params)]
    if not colors:
        effects += [Effect(SHADE, {"shade": shade}) for shade in found.all("SHADE")]
    return Meaning(says="", effects=tuple(effects))


def _of_the_sky(found: Found) -> list[str]:
    """The colours of a `sunset gradient`."""
    pastel = [shade for shade in found.all("SHADE") if shade in shades.EVERYWHERE]
    return [shades.shaded(color, pastel) for color in found.first("SKY", ())]


def _laid(found: Found, colors: list[str]) -> tuple[str, list[str]]:
    """Where a gradient goes, and its colours in that order."""
    direction = found.first("DIRECTION", "")
    if direction in {"up", "left"}:
        return {"up": "down", "left": "right"}[direction], colors[::-1]
    axis, end = _end(found.tokens)
    first_there = end is not None and end[1] == 0
    turned = end is not None and (end[0] == len(colors) - 1) == first_there and len(colors) > 1
    return direction or axis or "down", colors[::-1] if turned else colors


def _end(tokens: Sequence[Token]) -> tuple[str, tuple[int, int] | None]:
    """The axis that words such as `at the top` name, and which colour is at its start or end."""
    at = -1
    for token in tokens:
        if "COLOR" in token.meanings:
            at += 1
        elif "END" in token.meanings:
            axis, end = token.meanings["END"]
            return axis, (max(at, 0), end)
    return "", None


def _lit(found: Found) -> Meaning | None:
    """`soft even lighting`; warm, dim or dramatic light is no studio's."""
    said = found.all("SHADE")
    if found.has("RELIT") or not set(said[:-1] or said) <= _USUAL_LIGHT:
        return Meaning(says="", problem="the light on the subject stays as it is")
    studio = (Effect(STUDIO),) if found.has("STUDIO") else ()
    return Meaning(says="", effects=(Effect(LIT), *studio))


def _glowing(_: Found) -> Meaning:
    """`with a soft glow behind the product`, `with a subtle vignette`."""
    return Meaning(says="", effects=(Effect(GLOW),))


def _falling_off(found: Found) -> Meaning | None:
    """`with a lighter center`, `darker at the edges`; light from one side would be a gradient."""
    said = (found.all("SHADE")[-1], found.first("END"))
    return _glowing(found) if said in _FALLING_OFF else None


def _tinged(found: Found) -> Meaning | None:
    """`white with a hint of blue`."""
    colors = _colors(found)
    if len(colors) != _ENDS or degree(found) >= 1:
        return None
    color = shades.hinted(*colors)
    return Meaning(says="", effects=(Effect(COLOR, {"color": color}),))


def _blurred(found: Found) -> Meaning:
    params: dict[str, object] = {"level": strength(found, ("low", "medium", "high"))}
    if found.has("BOKEH"):
        params["type"] = "lens"
    return Meaning(says="", effects=(Effect(BLUR, params),))


def _shadow(found: Found) -> Meaning | None:
    if found.has("LIGHTING") and found.has("SEP"):
        return None
    params: dict[str, object] = {}
    if found.first("SHADOW") == "contact" and not found.has("HARDLY"):
        params["kind"] = "contact"
    if found.has("HARDLY"):
        params["blur"] = _SHARP
    if found.has("STRONGLY"):
        params["opacity"] = _STRONG
    elif found.has("FAINTLY"):
        params["opacity"] = _FAINT
    return Meaning(says="", effects=(Effect(SHADOW, params),))


def _styled(found: Found) -> Meaning | None:
    if style.is_vague(found):
        return None
    params: dict[str, object] = {"style": found.first("STYLE", found.first("SCENIC"))}
    if degree(found) != 1:
        params["strength"] = _GENTLE if degree(found) < 1 else _BOLD
    return Meaning(says="", effects=(Effect(STYLE, params),))


def _suited(found: Found) -> Meaning:
    return Meaning(says="", effects=(Effect(PALETTE, {"mode": found.first("COMPLEMENT")}),))


def _clear(_: Found) -> Meaning:
    return Meaning(says="", effects=(Effect(TRANSPARENT),))


def _cut(_: Found) -> Meaning:
    """`remove the background`: something else may come there."""
    return Meaning(says="", effects=(Effect(CUT),))


def _placed(_: Found) -> Meaning:
    """`centered`: the subject stays where it is in the picture."""
    return Meaning(says="", problem="a background does not move the subject")


def _halved(_: Found) -> Meaning:
    """`two-tone pink and white`."""
    return Meaning(says="", problem=_SHARED)


def _same(_: Found) -> Meaning:
    return Meaning(says="", effects=(Effect(SAME),))


def _bare(_: Found) -> Meaning:
    """`no text, no people`: there are none on a wall."""
    return Meaning(says="", effects=(Effect(BARE),))


PARTS = {
    "lead": "((LEAD ((COLOR)? (NOUN|OBJECT)){1,3} (ON|TO|OF|WITH)+|(LEAD)? (SUBJECT|SAME)?)"
    " (BACKGROUND)? (ON|TO|OF|WITH)*)",
    "hue": "(COLOR (COLOR)?)",
    "look": "(PLAIN|MOOD|SHADE|DEGREE|NEUTRAL|COLORS|GENTLY)",
    "mod": "(PLAIN|MOOD|SHADE|DEGREE|COLORS|GENTLY)",
    "ground": "(BACKGROUND|STUDIO|LOOKWORD)",
    "shades": "(SHADE|DEGREE|PLAIN|MOOD|COLORS|DIRECTION){0,5} (hue|BLACKWHITE) (COLORS)?",
    "place": "((ON|TO|OF)? END (BACKGROUND)?)",
    "between": "(ON|TO|OF|WITH|SEP|FADES|GRADIENT){1,4}",
}
RULES: tuple[Rule, ...] = (
    Rule(
        "lead (look|BLURRED){0,6} hue? (look|ground){0,5} (COLOR)? ((ON|OF|TO)"
        " look{0,4} (hue|NEUTRAL|ground) (look|ground){0,3})?",
        _wall,
    ),
    Rule(
        "lead (mod|NUMBER COLORS|DIRECTION|BLURRED){0,5} (GRADIENT)? (ground)? (OF|ON)?"
        " (DIRECTION)? (SEP|OF|ON|TO|WITH|FADES)* (place)? shades"
        " (between END (SEP|OF|WITH)? shades|(place)? between shades){0,7} (place)?"
        " (COLORS|DIRECTION|ON|OF|TO)*"
        " (FADES)? (GRADIENT)? (DIRECTION)? (ground)? ((SEP)? DIRECTION)?",
        _gradient,
    ),
    Rule(
        "(WITH|SEP)? (DEGREE|MOOD|SHADE|FAINTLY)* GLOW ((ON|OF|BELOW)* (END|SUBJECT|BACKGROUND))?",
        _glowing,
    ),
    Rule("(WITH|BACKGROUND)* (DEGREE|MOOD|SHADE)* SHADE (ON|OF)* END", _falling_off),
    Rule("lead (look|ground)* hue (look|ground)* WITH DEGREE hue (COLORS)?", _tinged, cost=9),
    Rule(
        "lead (look|DIRECTION|STUDIO){0,5} (SKY (COLORS)?)? GRADIENT (ground)? (DIRECTION)?",
        _gradient,
    ),
    Rule(
        "(WITH|ON)? (SHADE|EVEN|MOOD|PLAIN|STUDIO|DEGREE|RELIT){1,5} LIGHTING (STUDIO)?",
        _lit,
        cost=9,
    ),
    Rule("(LEAD|SUBJECT|ON)* PLACED", _placed),
    Rule(
        "lead (look|ground)* NUMBER COLORS (ground|look|SEP|OF|ON)* (look)* hue (look|ground)*"
        " ((SEP|OF|WITH|TO) (look)* hue (look|ground)*){1,4}",
        _halved,
        cost=8,
    ),
    Rule("(WITH|ON)? LIGHTING", _lit),
    Rule(
        "lead (LEAD)? (DEGREE|CREAMY|SHADE)* (BLURRED|BOKEH) (BLURRED|BOKEH|LOOKWORD)*"
        " (BACKGROUND)? (DEGREE)? (WITH (DEGREE|CREAMY)* BOKEH (LOOKWORD)?)?",
        _blurred,
        cost=8,
    ),
    Rule(
        "(LEAD|ON|WITH)* (GENTLY|FAINTLY|STRONGLY|HARDLY|DEGREE|MOOD|SEP){0,5} SHADOW"
        " (BELOW (SUBJECT|NOUN|OBJECT)?)?",
        _shadow,
        cost=8,
    ),
    Rule(
        "lead (PAINT|LOOKWORD|DEGREE|ON|OF|WITH)* STYLE (LOOKWORD|ARTWORD|STYLEWORD)*"
        " (BACKGROUND)?",
        _styled,
        cost=9,
    ),
    Rule("lead (PAINT)? (ON|OF)* (STYLEWORD|ARTWORD|LOOKWORD) (ON|OF)* (STYLE|SCENIC)", _styled),
    Rule("lead SCENIC (LOOKWORD|STYLEWORD){1,3} (BACKGROUND)?", _styled),
    Rule(
        "lead (mod)* (BACKGROUND)? (ON|THAT)* COMPLEMENT (COLORS)? (BACKGROUND)? (ON|OF)*"
        " (SUBJECT)? (COLORS)?",
        _suited,
    ),
    Rule("lead (MOOD|PLAIN)* TRANSPARENT (BACKGROUND)?", _clear),
    Rule("(REMOVE|NEG) (SAME)? BACKGROUND", _cut),
    Rule(
        "lead (look){0,5} hue (look){0,4} (SEP (look){0,4} hue (look|ground){0,4}){1,4}", _several
    ),
    Rule("(LEAD)? SAME BACKGROUND", _same),
    Rule("REMOVE (SAME)? SHADOW ((ON|OF|BELOW)? (BACKGROUND|SUBJECT))?", _bare),
    Rule(
        "(WITH|ON)? NEG (PROP|SHADOW) ((SEP|OR)+ (NEG)? (PROP|SHADOW)){0,5} (BELOW SUBJECT)?", _bare
    ),
)

"""What is behind the subject: removed, filled, replaced or blurred; and shadows below it."""

from dataclasses import replace

from safelight.instructions.lexicon import Entry, verbs, words
from safelight.instructions.rule import Effect, Found, Meaning, Rule
from safelight.instructions.rules.common import degree, strength

#: Colours that are more often things: only said with "colour" are they colours.
_THINGS = (
    "snow|sand|wheat|chocolate|sea shell|seashell|thistle|tomato|orchid|rose|copper|rust|peru|linen"
)
_MOST_COLORS = 5
_FAINT, _STRONG = 30, 70
_NAMING = frozenset({"NOUN", "TEXT", "SUBJECT", "OBJECT"})

WORDS: tuple[Entry, ...] = (
    verbs("CUTOUT", "cut out|isolate|extract|knock out|segment|mask out|separate|crop out just"),
    words("CUTOUT", "cutout of|cut out of|cutout"),
    verbs("CUT", "cut"),
    words(
        "TRANSPARENT", "transparent|transparency|see through|alpha|alpha channel|alpha background"
    ),
    words(
        "PLAIN", "plain|solid|pure|clean|uniform|flat|seamless|simple|studio|neutral|single|empty"
    ),
    words("PLAIN", "bright|nice|matte|monochrome|smooth|crisp|sheet of|shade of|perfectly"),
    words("THING", _THINGS),
    verbs("PLACE", "put|place|set|show|present|display|position|lay|mount"),
    words("GRADIENT", "gradient|color gradient|gradients|fade|ombre|transition"),
    words(
        "DIRECTION", "horizontal|horizontally|left to right|from left to right|sideways", "right"
    ),
    words("DIRECTION", "vertical|vertically|top to bottom|from top to bottom|linear", "down"),
    words("DIRECTION", "diagonal|diagonally|corner to corner", "diagonal"),
    words("DIRECTION", "radial|circular|radially", "radial"),
    words(
        "BOKEH", "bokeh|portrait mode|shallow depth of field|depth of field|bokeh blur|lens blur"
    ),
    words("BOKEH", "background bokeh|shallow focus|shallow dof|dof|portrait effect|narrow focus"),
    words("BEHIND", "behind|around|of|from"),
    words("SHADOW", "shadow|drop shadow|cast shadow|dropshadow|ground shadow", "drop"),
    words("SHADOW", "contact shadow|grounding shadow|contact shadows", "contact"),
    words("SOFT", "soft|softer|diffuse|diffused|blurry"),
    words("HARD", "hard|harsh|crisp|sharp"),
    words("REALISTIC", "realistic|natural|nice|natural looking"),
    words("BELOW", "under|below|beneath|behind|underneath|to|for|on|around"),
)


def _cut(found: Found) -> Meaning:
    return Meaning(says=f"background removed{_around(found)}", effects=(_removal(found),))


def _in_it(_: Found) -> Meaning:
    """`remove background blur`: what is seen in it, and not the background itself."""
    return Meaning(says="", problem="it cannot be taken out of the background")


def _clear(found: Found) -> Meaning:
    color = Effect("background_color", {"color": "transparent"})
    says = f"background made transparent{_around(found)}"
    return Meaning(says=says, effects=(_removal(found), color))


def _removal(found: Found) -> Effect:
    kept = " and ".join(_named(found))
    return Effect("background_remove", {"object_to_keep": kept} if kept else {})


def _around(found: Found) -> str:
    kept = _named(found)
    return f" around: {', '.join(kept)}" if kept else ""


def _named(found: Found) -> list[str]:
    """Objects, but for those that are the colour to be seen behind them, as orange may be."""
    names = [
        token.meanings["OBJECT"]
        for token in found.tokens
        if "OBJECT" in token.meanings
        and not ("COLOR" in token.meanings and found.has("BACKGROUND", "ON", "GRADIENT"))
    ]
    return list(dict.fromkeys(names))


def _filled(found: Found) -> Meaning | None:
    """Removed, and something else put there."""
    colors = found.all("COLOR")
    if found.has("PICTURE"):
        return _on_picture(found)
    if found.has("TRANSPARENT"):
        return _clear(found)
    if len(colors) > 1 or found.has("GRADIENT"):
        return _on_gradient(found, colors)
    return _on_color(found, colors[0])


def _filled_named(found: Found) -> Meaning | None:
    """`put the red vase on white`: the colours after its name are those of the background."""
    ends = [at for at, token in enumerate(found.tokens) if token.meanings.keys() & _NAMING]
    if not ends:
        return _filled(found)
    last = found.tokens[ends[-1]]
    kept = [Found([last], 1).first("OBJECT")] if "OBJECT" in last.meanings else []
    behind = [one for one in found.tokens if "BACKGROUND" in one.meanings]
    named = [replace(last, meanings={"OBJECT": one}) for one in kept]
    return _filled(Found([*named, *behind, *found.tokens[ends[-1] + 1 :]], found.images))


def _on_color(found: Found, color: str) -> Meaning | None:
    if found.has("THING") and not found.has("COLORS"):
        return None
    fill = Effect("background_color", {"color": color})
    return Meaning(says=f"background {color}", effects=(_removal(found), fill))


def _on_picture(found: Found) -> Meaning | None:
    number = found.first("PICTURE")
    says = f"picture {number} as the background"
    if number > found.images:
        return Meaning(says=says, limit=too_many(found.images))
    fill = Effect("backdrop", {"image": {"picture": number}})
    return Meaning(says=says, effects=(_removal(found), fill))


def too_many(images: int) -> str:
    return "there is only 1 picture" if images == 1 else f"there are only {images} pictures"


def _on_gradient(found: Found, colors: list[str]) -> Meaning | None:
    if not found.has("GRADIENT") or len(colors) < 2:  # noqa: PLR2004 -- from one to another
        return None
    if len(colors) > _MOST_COLORS:
        return Meaning(says="", limit=f"a gradient can have {_MOST_COLORS} colours at most")
    direction = found.first("DIRECTION", "down")
    fill = Effect("backdrop", {"colors": colors, "direction": direction})
    says = f"a gradient as the background: {' to '.join(colors)}, {direction}"
    return Meaning(says=says, effects=(_removal(found), fill))


def blurred(found: Found) -> Meaning:
    """`blur the background a lot`."""
    level = strength(found, ("low", "medium", "high"))
    params = {"level": level}
    if found.has("BOKEH"):
        params["type"] = "lens"
    kept = " and ".join(dict.fromkeys(found.all("OBJECT")))
    if kept:
        params["object_to_keep"] = kept
    says = f"background blurred ({level})"
    return Meaning(says=says, effects=(Effect("background_blur", params),))


def _blurred_instead(found: Found) -> Meaning:
    """`don't remove the background, blur it`."""
    instead = blurred(found)
    return Meaning(
        says=f"{instead.says}, not removed",
        effects=instead.effects,
        bars=((Effect("background_remove"),),),
    )


def _shaded(found: Found) -> Meaning:
    params: dict[str, object] = {}
    if found.first("SHADOW") == "contact":
        params["kind"] = "contact"
    if found.has("SOFT"):
        params |= {"blur": 70, "opacity": 35}
    elif found.has("HARD"):
        params["blur"] = 10
    if degree(found) != 1:
        params["opacity"] = _FAINT if degree(found) < 1 else _STRONG
    kind = found.first("SHADOW")
    return Meaning(
        says=f"a {kind} shadow below the subject", effects=(Effect("drop_shadow", params),)
    )


PARTS = {
    "objects": "(ALL)? OBJECT (SEP (ALL)? OBJECT){0,3}",
    "what": "(SUBJECT|objects)",
    # What the prompt calls by a name that is not known: the subject, where it is put somewhere.
    "named": "(COLOR|NOUN)* (NOUN|TEXT|OBJECT)",
    "solid": "(PLAIN)* (COLORS)? (OF)? COLOR (COLORS)? (NUMBER)?",
    "colours": "COLOR ((TO|SEP) COLOR){1,7}",
    "gradient": "(PLAIN|DIRECTION|COLORS|DEGREE)* GRADIENT (BACKGROUND)?"
    " (FROM|OF|SEP|WITH|COLORS)* colours (DIRECTION)?"
    "|(PLAIN|DIRECTION)* colours (DIRECTION|COLORS)* GRADIENT (DIRECTION)?",
    "fill": "(solid|gradient|(BACKGROUND OF)? PICTURE|(PLAIN)* TRANSPARENT)",
    "becomes": "(BE|TO|WITH|FOR|BY)*",
}
RULES: tuple[Rule, ...] = (
    Rule("do (AUTO)? REMOVE (ALL)? (COLOR)? BACKGROUND (BEHIND what)?", _cut),
    Rule("do BACKGROUND (BE)? (REMOVAL|TRANSPARENT)", _cut),
    Rule("(ADD|CHANGE)* BACKGROUND (OF (what|named)) (BE)* TRANSPARENT", _cut),
    Rule("do (AUTO)? REMOVE (ALL)? BACKGROUND (BEHIND|OF|FROM) named", _cut),
    Rule("REMOVE BACKGROUND (BLUR|BLURRED|SHADOW)", _in_it),
    Rule("REMOVE BACKGROUND SEP (KEEP (ONLY)?|EXCEPT) what", _cut),
    Rule("do CUTOUT named (OF|OUT|FROM)* BACKGROUND", _cut),
    Rule("do CUTOUT what ((OF|OUT|FROM)* BACKGROUND)?", _cut),
    Rule("do CUTOUT ((OF|OUT|FROM)* BACKGROUND)?", _cut),
    Rule("CUT what (OUT|OF) ((OF|OUT|FROM)* BACKGROUND)?", _cut),
    Rule("do (what)? CUTOUT", _cut, cost=14),
    Rule("CUT OUT what ((OF|OUT|FROM)* BACKGROUND)?", _cut),
    Rule("KEEP ONLY what (SEP REMOVE REST)?", _cut),
    Rule("KEEP what SEP REMOVE REST", _cut),
    Rule("REMOVE ALL (BEHIND|EXCEPT) what", _cut),
    Rule("do (KEEP)? (SUBJECT)? (ON|WITH)* TRANSPARENT (BACKGROUND)?", _cut),
    Rule("REPLACE BACKGROUND becomes TRANSPARENT", _cut),
    Rule("do (what)? (ON|WITH)* fill BACKGROUND", _filled),
    Rule("do (what)? (ON|WITH)* BACKGROUND (OF|WITH|BE)* fill", _filled),
    Rule("(ADD|CHANGE|REPLACE|FIX)* BACKGROUND becomes fill", _filled),
    Rule(
        "(ADD|CHANGE|REPLACE|FIX)* BACKGROUND (OF|BEHIND) (what|named) becomes fill", _filled_named
    ),
    Rule("(ADD|CHANGE)* (what)? ON fill", _filled),
    Rule("(PLACE|CUTOUT)+ (named|what) ON fill (BACKGROUND)?", _filled_named),
    Rule("(PLACE|CUTOUT)+ (named|what) ON BACKGROUND (OF|WITH|BE)* fill", _filled_named),
    Rule("(ADD|CHANGE) (what)? (TO) (BACKGROUND OF)? PICTURE", _filled),
    Rule("(ADD|CHANGE) PICTURE (TO|AS|LIKE|FOR)* BACKGROUND", _filled),
    Rule("(ADD|CHANGE)* PICTURE (BEHIND|BELOW) (what)?", _filled),
    Rule("do gradient ((BEHIND|BELOW|ON|TO) (what|BACKGROUND))?", _filled, cost=14),
    Rule(
        "REMOVE BACKGROUND SEP (ADD|CHANGE|REPLACE|SEP)* (BACKGROUND)? becomes (ON)? fill", _filled
    ),
    Rule("do amount? (BLUR|SOFTEN) amount? (ONLY|ALL)* BACKGROUND amount? (BEHIND what)?", blurred),
    Rule("do amount? BLUR amount? ALL (EXCEPT|BEHIND) what", blurred),
    Rule("do amount? BLURRED BACKGROUND", blurred),
    Rule("do BACKGROUND (BE)* amount? (MORE)? (BLURRED|BLUR)", blurred),
    Rule("do amount? BACKGROUND BLUR amount?", blurred),
    Rule("do amount? BOKEH (LOOKWORD|BLUR)* ((ON|TO|WITH|BEHIND)* BACKGROUND)? amount?", blurred),
    Rule("NEG REMOVE BACKGROUND SEP amount? BLUR amount?", _blurred_instead),
    Rule("do (DEGREE|SOFT|HARD|REALISTIC)* SHADOW (BELOW (what)?)?", _shaded, cost=14),
)

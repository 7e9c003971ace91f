"""Faces and licence plates made unrecognisable."""

from safelight.instructions.lexicon import Entry, nouns, verbs, words
from safelight.instructions.rule import Effect, Found, Meaning, Rule
from safelight.instructions.rules.common import degree, is_one

_SAID = {"blur": "blurred", "pixelate": "pixelated", "cover": "covered"}

WORDS: tuple[Entry, ...] = (
    verbs("HIDE", "hide|obscure|censor|mask|conceal|redact|anonymise|blank|smudge|smear"),
    words("HIDE", "make unrecognisable|protect|unrecognizable|unrecognisable|unreadable|illegible"),
    verbs("PIXELATE", "pixelate|pixelise|pixilate|pixellate"),
    verbs("COVER", "cover|cover up|black out|block out|block"),
    verbs("ANONYMIZE", "anonymise|de identify|deidentify|anonymize"),
    words("OTHERS", "other|others|everyone else|everybody else|remaining|other peoples"),
    words("BYSTANDERS", "everyone else|everybody else|other people|all other people|the others"),
    nouns("BAR", "bar|box|rectangle|block|stripe|patch"),
    nouns("PLATE", "license plate|number plate|registration plate|plate|car plate|vehicle plate"),
    nouns("PLATE", "numberplate|licenceplate|licensplate|registration number|license plate number"),
    words("IDENTITY", "identity|identities|privacy"),
)


def _style(found: Found) -> str:
    if found.has("PIXELATE"):
        return "pixelate"
    return "cover" if found.has("COVER", "BAR") else "blur"


def _which(found: Found) -> str | None:
    """The faces that are meant; None where two things are said at once."""
    said = [*found.all("SIDE"), *found.all("SIZEWORD")]
    if found.has("EXCEPT") and not found.has("REF"):
        return "others" if said == ["largest"] or (not said and found.has("SUBJECT")) else None
    if found.has("OTHERS", "BYSTANDERS"):
        return None if said else "others"
    if not said:
        return "only" if _is_one_face(found) else "all"
    return said[0] if len(said) == 1 and said[0] in {"left", "right", "largest"} else None


def _is_one_face(found: Found) -> bool:
    """`my face`, `the woman's face`; of those who are known each is one."""
    if found.has("ALL", "EVERYONE", "REF", "EXCEPT") or not found.has("FACE", "OBJECT"):
        return False
    kind = "FACE" if found.has("FACE") else "OBJECT"
    return all(is_one(token) for token in found.tokens if kind in token.meanings)


def _hidden(found: Found) -> Meaning | None:
    """Faces, and plates if they are named in the same breath."""
    which = _which(found)
    kinds = set(found.all("OBJECT")) - {"person"}
    if which is None or kinds or degree(found) < 1:
        return None
    people = found.all("REF")
    params: dict[str, object] = {"style": _style(found), "which": which}
    if people:
        params["spare" if found.has("EXCEPT") else "people"] = list(dict.fromkeys(people))
    effects = [Effect("blur_faces", params)]
    says = _faces_said(params)
    if found.has("PLATE"):
        effects.append(Effect("blur_car_plate"))
        says += ", licence plates made unreadable"
    return Meaning(says=says, effects=tuple(effects))


def _faces_said(params: dict[str, object]) -> str:
    style, which = _SAID[str(params["style"])], params["which"]
    if isinstance(people := params.get("people"), list):
        return f"the faces of {', '.join(people)} {style}"
    if isinstance(spared := params.get("spare"), list):
        return f"all faces {style} but those of {', '.join(spared)}"
    if which == "only":
        return f"the face {style}"
    return f"{which} faces {style}" if which == "all" else f"faces ({which}) {style}"


def _plates(found: Found) -> Meaning | None:
    if set(found.all("OBJECT")) - {"car", "truck", "bus", "motorcycle"}:
        return None
    return Meaning(says="licence plates made unreadable", effects=(Effect("blur_car_plate"),))


PARTS = {
    "hide": "(HIDE|BLUR|PIXELATE|COVER)",
    "refs": "REF (FACE)? (SEP REF (FACE)?){0,15}",
    "tail": "((ON|OF)* SIDE)? (OF (ALL|ONLY)* (EVERYONE|OBJECT|refs))? ((ON|OF|TO)* SIDE)?",
    "except": "EXCEPT (NEG|FOR)? (ALL)? (refs|FACE (OF)?"
    " refs|SIZEWORD (NUMBER|FACE|OBJECT)?|SUBJECT)",
    "bars": "(WITH|ON|BEHIND)* (COLOR)? (BAR|PIXELATE|BLUR)",
    "faces": "(ALL|ONLY|SIDE|SIZEWORD|OTHERS|BYSTANDERS|EVERYONE|OBJECT)* FACE tail",
    "plates": "(ALL|ONLY)* (OBJECT)? PLATE ((OF|ON)* (ALL)? OBJECT)?",
}
RULES: tuple[Rule, ...] = (
    Rule("do amount? hide amount? faces (SEP plates)? (bars)? (except)? amount?", _hidden),
    Rule("do amount? hide plates SEP (hide)? faces (bars)? amount?", _hidden),
    Rule("do amount? hide (ONLY)? refs (bars)?", _hidden),
    Rule(
        "do amount? hide (ONLY)? (EVERYONE|BYSTANDERS|ALL OTHERS) (FACE)? (bars)? (except)?",
        _hidden,
    ),
    Rule("do amount? hide ALL except", _hidden),
    Rule("ANONYMIZE (ALL)? (EVERYONE|OBJECT|BYSTANDERS|refs)? (IDENTITY)? (except)?", _hidden),
    Rule("HIDE (ALL)? ((EVERYONE|OBJECT) (OF)?)? IDENTITY (OF (EVERYONE|ALL|OBJECT))?", _hidden),
    Rule("(CHANGE)? faces (BE)? (HIDE|BLURRED|PIXELATE|BLUR)", _hidden),
    Rule("(ADD|CHANGE)+ (COLOR)? BAR (ON|OF|BEHIND)+ faces", _hidden),
    Rule("(HIDE|BLUR|ANONYMIZE) amount? plates amount?", _plates),
    Rule("(CHANGE)? plates (BE)? (HIDE|BLURRED|BLUR)", _plates),
)

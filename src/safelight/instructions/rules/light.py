"""Light made softer, and haze taken away."""

from safelight.instructions.lexicon import Entry, nouns, verbs, words
from safelight.instructions.rule import Effect, Found, Meaning, Rule
from safelight.instructions.rules.common import amount
from safelight.instructions.rules.tone import Pull, pulled

#: What softer light is: by how much of each, where 30 is usual.
_SOFTER: dict[str, float] = {"contrast": -0.5, "highlights": -0.5, "shadows": 0.5}
_SOFTENED: dict[str, int] = {
    "contrast": -1,
    "saturation": -1,
    "vibrance": -1,
    "highlights": -1,
    "whites": -1,
    "shadows": 1,
    "blacks": 1,
}

WORDS: tuple[Entry, ...] = (
    words("LIGHT", "light|lighting|lights|illumination|light conditions|daylight|sunlight|flash"),
    words("HARSH", "harsh|hard|severe"),
    nouns("HAZE", "haze|fog|mist|haziness"),
    verbs("DEHAZE", "dehaze|defog"),
)


def softer(found: Found) -> Meaning:
    """Light as through a cloud: less contrast, with highlights down and shadows up."""
    given = abs(amount(found))
    fields = {field: round(given * share) for field, share in _SOFTER.items()}
    said = ", ".join(f"{field} {value:+d}" for field, value in fields.items())
    return Meaning(says=f"softer light ({said})", effects=(Effect("tone", fields),))


def _softened(found: Found) -> Meaning | None:
    """`soften the light`, `soften the harsh shadows`."""
    fields = [*found.all("ZONE")] or [*found.all("QUALITY")]
    if found.has("LIGHT"):
        return softer(Found([one for one in found.tokens if "LIGHT" not in one.meanings], 1))
    if found.has("COLORS"):
        fields = ["saturation"]
    pulls: list[Pull] = [(field, _SOFTENED.get(field, 0)) for field in fields]
    return pulled(found, pulls) if all(sign for _, sign in pulls) else None


def _dehazed(found: Found) -> Meaning | None:
    return pulled(found, [("contrast", 1)])


PARTS: dict[str, str] = {}
RULES: tuple[Rule, ...] = (
    Rule("do amount? SOFTEN amount? (HARSH)? (LIGHT|QUALITY|ZONE|COLORS) amount?", _softened),
    Rule("do (LIGHT|ZONE) (BE)* amount? (MORE)? (SOFT|LESS HARSH) amount?", _softened),
    Rule("do amount? (MORE)? (SOFT|LESS HARSH) (LIGHT|ZONE)", _softened, cost=14),
    Rule("(REMOVE|DEC|FIX|SOFTEN) amount? HARSH (LIGHT|ZONE)", _softened),
    Rule("do amount? (REMOVE|DEC|FIX) amount? HAZE amount?", _dehazed),
    Rule("do amount? DEHAZE amount?", _dehazed),
)

"""What is done to the background alone: its light, its colours, or its style."""

from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise

from safelight.instructions.lexicon import Entry
from safelight.instructions.rule import Effect, Found, Meaning, Rule
from safelight.instructions.rules import background, looks, style, tone
from safelight.instructions.tokens import SEP

_Means = Callable[[Found], Meaning | None]

#: Looks that a background can be said to have by a word before it; "a vintage background" would be
#: another background.
_SAID_BEFORE = frozenset({"black_and_white", "sepia"})

WORDS: tuple[Entry, ...] = ()


def _alone(means: _Means) -> _Means:
    """What a rule for the whole picture means, for its background alone."""

    def confined(found: Found) -> Meaning | None:
        meaning = means(_without_place(found)) if _in_one_breath(found) else None
        if meaning is None or meaning.problem or meaning.limit:
            return meaning
        confine = Effect("confine", {"label": "background"})
        says = f"of the background alone: {meaning.says}"
        return replace(meaning, says=says, effects=(*meaning.effects, confine))

    return confined


def _without_place(found: Found) -> Found:
    tokens = [token for token in found.tokens if "BACKGROUND" not in token.meanings]
    return Found(tokens, found.images)


def _in_one_breath(found: Found) -> bool:
    """Whether no filler stands before a separator, as in `brighten it and blur the background`."""
    pairs = pairwise(found.tokens)
    return all(after.start - token.end <= 1 for token, after in pairs if SEP in after.meanings)


def _treated(found: Found) -> Meaning | None:
    """`darken the background`, `darken and desaturate the background`."""
    return tone.pulled(found, found.all("TONEVERB"))


def _compared(found: Found) -> Meaning | None:
    pulls = [*found.all("COMPARATIVE"), *found.all("ADJECTIVE")]
    turned = -1 if found.has("LESS") else 1
    return tone.pulled(found, [(field, sign * turned) for field, sign in pulls])


def _subdued(found: Found) -> Meaning | None:
    """`desaturated background`; a dark or a warm one would be another background."""
    fields = {field for field, _ in found.all("ADJECTIVE")}
    return _compared(found) if fields <= {"saturation"} else None


def _more(found: Found) -> Meaning | None:
    sign = 1 if found.has("INC") and not found.has("DEC") else -1
    return tone.pulled(found, [(field, sign) for field in found.all("QUALITY")])


def _looking(found: Found) -> Meaning | None:
    """`black and white background`."""
    said = found.first("LOOK") in _SAID_BEFORE
    return looks.looked(found) if said else None


def _kept(_: Found) -> Meaning:
    """`keep the subject in colour`, which what is confined to the background does."""
    bars = ((Effect("tone"),),)
    return Meaning(says="the subject left as it is, as asked", bars=bars, of_foreground=True)


def _blurred_too(found: Found) -> Meaning | None:
    """`blur and darken the background`."""
    blurred = background.blurred(found)
    treated = _alone(_treated)(found)
    if treated is None:
        return None
    says = f"{blurred.says}; {treated.says}"
    return Meaning(says=says, effects=(*blurred.effects, *treated.effects))


def _styled(found: Found) -> Meaning | None:
    """`turn the background into a watercolour`."""
    return None if style.is_vague(found) else style.styled(found)


PARTS = {
    "there": "((OF|ON|TO)? (ONLY)? BACKGROUND)",
    "back": "((ONLY)? (ALL)? (COLORS)? (OF|ON|TO)? BACKGROUND (COLORS)? (ONLY)?)",
    "toneverbs": "TONEVERB (SEP amount? TONEVERB){0,3}",
    "comparatives": "(COMPARATIVE|ADJECTIVE) (SEP (COMPARATIVE|ADJECTIVE)){0,3}",
}
RULES: tuple[Rule, ...] = (
    Rule("do amount? toneverbs amount? back (UP|DOWN)? amount?", _alone(_treated)),
    Rule(
        "do back (BE|LOOKWORD)* amount? (MORE|LESS)? comparatives (LOOKWORD)* amount?",
        _alone(_compared),
        cost=14,
    ),
    Rule("do amount? COMPARATIVE (SEP COMPARATIVE){0,3} (ONLY)? BACKGROUND", _alone(_compared)),
    Rule("do amount? (MORE|LESS) ADJECTIVE (ONLY)? BACKGROUND", _alone(_compared)),
    Rule("do amount? ADJECTIVE BACKGROUND", _alone(_subdued), cost=14),
    Rule("do amount? (INC|DEC) amount? BACKGROUND qualities amount?", _alone(_more)),
    Rule("do amount? (INC|DEC) amount? qualities (OF|ON|TO) BACKGROUND amount?", _alone(_more)),
    Rule("do LOOK (LOOKWORD)* BACKGROUND", _alone(_looking)),
    Rule("do back (BE|LIKE|TO|LOOKWORD)* LOOK (LOOKWORD)*", _alone(looks.looked)),
    Rule("do (ALL)? (BE|LIKE|TO|LOOKWORD)* LOOK EXCEPT SUBJECT", _alone(looks.looked)),
    Rule("REMOVE (ALL)? COLORS OF BACKGROUND", _alone(looks.colourless)),
    Rule("do amount? toneverbs amount? (ALL) EXCEPT SUBJECT", _alone(_treated)),
    Rule("do STYLE (LOOKWORD|ARTWORD|STYLEWORD)* BACKGROUND", _alone(_styled), cost=11),
    Rule("do (PAINT)? back as STYLE (LOOKWORD|ARTWORD|STYLEWORD)*", _alone(_styled), cost=11),
    Rule(
        "do (PAINT)? back as (STYLEWORD|ARTWORD|LOOKWORD) OF (STYLE|SCENIC) (ARTWORD)*",
        _alone(_styled),
    ),
    Rule("(KEEP|CHANGE) (ONLY)? SUBJECT (TO|OF|AS|BE)* (COLORS)", _kept),
    Rule("do amount? BLUR SEP amount? toneverbs amount? back amount?", _blurred_too),
    Rule("do amount? toneverbs SEP amount? BLUR amount? back amount?", _blurred_too),
)

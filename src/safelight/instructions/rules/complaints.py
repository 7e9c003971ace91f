"""What a picture suffers from: said as a complaint, the opposite is asked for."""

from collections.abc import Callable, Iterator
from dataclasses import replace

from safelight.instructions.lexicon import Entry, words
from safelight.instructions.rule import Effect, Found, Meaning, Rule
from safelight.instructions.rules import light
from safelight.instructions.rules.common import degree, strength
from safelight.instructions.rules.tone import Pull, is_measured, pulled
from safelight.instructions.tokens import SEP, STOP, Token

#: What a picture suffers from, and what helps.
_AILMENTS: dict[str, Pull] = {
    "underexposed|under exposed|too little light|badly lit|poorly lit|dingy": ("brightness", 1),
    "gloomy|murky|dimly lit|not bright enough": ("brightness", 1),
    "overexposed|over exposed|blown out|burnt out|not dark enough|glaring": ("brightness", -1),
    "dull|lifeless|colorless looking|drab|faded|dull looking|not vivid enough": ("vibrance", 1),
    "colorless|dreary": ("vibrance", 1),
    "oversaturated|over saturated|garish|gaudy": ("saturation", -1),
    "flat|washed out|hazy|low in contrast|lacks contrast|foggy looking": ("contrast", 1),
    "washed|foggy|milky|lacking contrast|not contrasty enough|muddy": ("contrast", 1),
    "blurry|out of focus|fuzzy|unsharp|soft|not sharp|blurred|unfocused|not in focus": (
        "sharpness",
        1,
    ),
    "not sharp enough|not crisp|smeary|motion blurred|a blur": ("sharpness", 1),
    "not warm enough": ("warmth", 1),
}
#: Nobody asks for these: said by themselves they are complaints, too.
_ALWAYS = (
    "underexposed|under exposed|badly lit|poorly lit|dingy|gloomy|murky|overexposed|over exposed"
    "|blown out|burnt out|dull|lifeless|drab|washed out|hazy|oversaturated|over saturated|garish"
    "|blurry|out of focus|fuzzy|unsharp|not sharp|unfocused|noisy|speckled|crooked|tilted|skewed"
    "|wonky|lopsided|slanted|pixelated|blocky|pixelly|pixely|jagged|low res|lo res|lowres|lores"
    "|poorly exposed|not straight|not level|not in focus|too little light|foggy looking"
    "|not bright enough|not sharp enough|dull looking|dimly lit"
)
_UNDOING = frozenset({"REMOVE", "FIX", "DEC"})
_LIMP = ("brightness", "contrast", "saturation")
_MEANT = ("AILMENT", "NOISY", "TILTED", "BLOCKY", "LOWRES", "OFFCOLOR", "HARSH")

WORDS: tuple[Entry, ...] = (
    *(words("AILMENT", listed, pull) for listed, pull in _AILMENTS.items()),
    words("BLOCKY", "pixelated|blocky|pixelly|pixely|full of artifacts|jagged|pixilated|jpeggy"),
    words("LOWRES", "low res|lo res|lowres|lores|low resolution|tiny"),
    words("OFFCOLOR", "red|reddish|rosy|discolored|off color|colored oddly"),
    words("HARSH", "harsh|hard|glaring|severe|contrasty"),
    words("ALWAYS", _ALWAYS),
    words("WRONG", "off|wrong|bad|not right|strange|weird|odd|terrible|awful|incorrect|poor"),
    words("WRONG", "all wrong|a mess|unnatural|not good|not correct|not natural|horrible"),
    words("LACK", "not enough|too little|lacks|lack|lacking|lacks of|insufficient|needs more"),
    words("EXCESS", "too much|too many|so much|so many|way too much|far too much|excessive"),
    words("TOOHARSH", "too harsh|too hard"),
    words("TALL", "high|strong|intense"),
)


def _complained(found: Found) -> Meaning | None:
    """`it's too dark and a little blurry`: the other way, each by so much."""
    parts = [part for part in _parts(found) if part.has(*_FAULTS)]
    if not parts or not _is_complaint(parts[0], found.has("TOO")):
        return None
    remedies = [_remedy(part) for part in parts]
    known = [remedy for remedy in remedies if remedy is not None]
    return _several(known) if len(known) == len(remedies) else None


def _several(remedies: list[Meaning]) -> Meaning:
    return Meaning(says="; ".join(each.says for each in remedies), remedies=tuple(remedies))


def _parts(found: Found) -> Iterator[Found]:
    """What lies between separators."""
    part: list[Token] = []
    for token in (*found.tokens, Token(0, 0, "", {SEP: None})):
        if SEP not in token.meanings and STOP not in token.meanings:
            part.append(token)
        elif part:
            yield Found(part, found.images)
            part = []


def _is_complaint(part: Found, over: bool) -> bool:  # noqa: FBT001 -- a fact, not a choice
    """Whether it is no mere statement: `the photo is colourful` asks for nothing."""
    if over or part.has(*_MEANT):
        return part.has("TOO", "BE", "ALWAYS")
    if not part.has("STATED"):
        return False
    pulls: list[Pull] = part.all("ADJECTIVE")
    return _hedged(part) or all(sign < 0 and field in _LIMP for field, sign in pulls)


def _hedged(part: Found) -> bool:
    return degree(part) < 1


def _remedy(part: Found) -> Meaning | None:
    """What helps against one fault, by the amount said beside it."""
    fault = next(token for token in reversed(part.tokens) if _FAULTS & token.meanings.keys())
    beside = Found([token for token in part.tokens if token is not fault], part.images)
    for kind, remedy in _REMEDIES.items():
        if kind in fault.meanings:
            found = remedy(beside, fault.meanings[kind])
            measured = found is not None and not found.measured and is_measured(beside)
            return replace(found, measured=True) if found and measured else found
    return None


def _opposite(pull: Pull) -> Pull:
    """What helps against too much of something."""
    field, sign = pull
    return {"vibrance": "saturation", "fade": "contrast"}.get(field, field), (
        1 if field == "fade" else -sign
    )


def _done(operation: str, params: dict[str, object], says: str) -> Meaning:
    return Meaning(says=says, effects=(Effect(operation, params),))


def _denoised(beside: Found, _: object) -> Meaning:
    how = strength(beside, ("light", "moderate", "strong"))
    return _done("denoise", {"strength": how}, f"noise removed ({how})")


def _straightened(_: Found, __: object) -> Meaning:
    return _done("straighten", {}, "straightened")


def _deblocked(beside: Found, _: object) -> Meaning:
    mode = "strong" if degree(beside) > 1 else "moderate"
    return _done("decompress", {"mode": mode}, f"compression artefacts removed ({mode})")


def _enlarged(_: Found, __: object) -> Meaning:
    effects = (
        Effect("upscale", {"method": "smart_enhance"}),
        Effect("resize", {"width": {"percent": 200}}),
    )
    return Meaning(says="upscaled to 200%", effects=effects)


def _recoloured(_: Found, __: object) -> Meaning:
    return _done("tone", {"automatic": "colour"}, "colour set right automatically")


def _pulled(beside: Found, pull: Pull) -> Meaning | None:
    return pulled(beside, [pull])


def _pulled_back(beside: Found, pull: Pull) -> Meaning | None:
    return pulled(beside, [_opposite(pull)])


def _softened(beside: Found, _: object) -> Meaning:
    return light.softer(beside)


#: By kind; where a word is of several, the first one counts.
_REMEDIES: dict[str, Callable[[Found, "Pull"], Meaning | None]] = {
    "NOISY": _denoised,
    "TILTED": _straightened,
    "BLOCKY": _deblocked,
    "LOWRES": _enlarged,
    "AILMENT": _pulled,
    "HARSH": _softened,
    "CAST": _pulled_back,
    "ADJECTIVE": _pulled_back,
    "OFFCOLOR": _recoloured,
}
_FAULTS = _REMEDIES.keys()


def _less_so(found: Found) -> Meaning | None:
    """`not so warm`; "not too warm" only warns."""
    if not any(token.word == "so" for token in found.tokens):
        return None
    remedy = pulled(Found([], found.images), [_opposite(found.first("ADJECTIVE"))])
    return _several([remedy]) if remedy else None


def _harsh(found: Found) -> Meaning:
    """`the light is too harsh`."""
    said = [one for one in found.tokens if "DEGREE" in one.meanings and one.word != "light"]
    return _several([light.softer(Found(said, found.images))])


def _cast(found: Found) -> Meaning:
    """`it has a yellow cast`."""
    return _several([_recoloured(found, None)])


def _ailing(found: Found) -> Meaning | None:
    """`fix the blurry photo`, `brighten this dark photo`."""
    if not found.has("AILMENT"):
        verb, fault = found.first("TONEVERB"), found.first("ADJECTIVE")
        return pulled(found, [verb]) if verb == _opposite(fault) else None
    return pulled(found, [found.first("AILMENT")])


def _ill(found: Found) -> Meaning | None:
    """`fix the pixelated picture`."""
    fault = found.tokens[-1]
    return _remedy(Found([fault], found.images))


def _unblurred(found: Found) -> Meaning | None:
    """`remove the blur`; "no blur" only says that none is to be added."""
    verb = next(token.word for token in found.tokens if _UNDOING & token.meanings.keys())
    beside = Found([one for one in found.tokens if "BLUR" not in one.meanings], found.images)
    return None if verb in {"no", "without", "free"} else pulled(beside, [("sharpness", 1)])


def _off(found: Found) -> Meaning:
    """`the colours are off`."""
    targets = {*found.all("TARGET"), *found.all("BALANCED")}
    what = "both" if len(targets) > 1 else next(iter(targets))
    said = {"both": "light and colour"}.get(what, what)
    return _several([_done("tone", {"automatic": what}, f"{said} set right automatically")])


def _measured(found: Found) -> Meaning | None:
    """`too much contrast`, `the saturation is too low`."""
    if found.has("NOISE"):
        return _several([_denoised(found, None)])
    sign = 1 if found.has("LACK", "LOW") else -1
    quality = Found([each for each in found.tokens if "QUALITY" in each.meanings], found.images)
    remedy = pulled(quality, [(quality.first("QUALITY"), sign)])
    return _several([remedy]) if remedy else None


PARTS = {
    "sufferer": "(COLORS|TARGET|LIGHT|ALL)",
    "fault": "(amount? (BE)? (TOO)? amount?"
    " (ADJECTIVE|CAST|AILMENT|NOISY|TILTED|BLOCKY|LOWRES|OFFCOLOR|HARSH))",
}
RULES: tuple[Rule, ...] = (
    Rule(
        "sufferer? (BE)* fault (SEP (SEP)? (BE)* fault){0,4} (COLORS|LIGHT)? fixed",
        _complained,
        cost=9,
        stated=True,
    ),
    Rule("NEG (CHANGE|BE|LOOKWORD)* TOO ADJECTIVE", _less_so, cost=9),
    Rule("(sufferer|ZONE)? (BE)* amount? TOOHARSH fixed", _harsh, cost=9, stated=True),
    Rule("(BE)+ amount? CAST TINTED fixed", _cast, stated=True),
    Rule("(BE)* targets BE (DEGREE)? WRONG fixed", _off, stated=True),
    Rule(
        "(BE)* (LACK|EXCESS) (QUALITY|NOISE)"
        " ((SEP|STOP) (SEP)? (FIX|DEC|REMOVE|INC|ADD) (THEM|MORE)?)?",
        _measured,
        stated=True,
    ),
    Rule("QUALITY BE (DEGREE)? (TOO)? (LOW|TALL) fixed", _measured, stated=True),
    Rule("(FIX|TONEVERB) amount? (AILMENT|ADJECTIVE)", _ailing),
    Rule("(FIX|REPAIR) (TILTED|BLOCKY|LOWRES)", _ill),
    Rule("(CHANGE|BE)* LESS (AILMENT|NOISY|BLOCKY|TILTED)", _ill),
    Rule("(REMOVE|FIX|DEC) BLUR", _unblurred),
)

"""What makes a picture cleaner or better as a whole, and what blurs it."""

from safelight.instructions.lexicon import Entry, nouns, verbs, words
from safelight.instructions.rule import Effect, Found, Meaning, Rule
from safelight.instructions.rules.common import amount, degree, strength

_HALF = 50

WORDS: tuple[Entry, ...] = (
    nouns("NOISE", "noise|grain|graininess|noisiness|iso noise|digital noise|color noise|speckle"),
    nouns("NOISE", "film grain|image noise|speckling|sensor noise|high iso noise|luminance noise"),
    verbs("DENOISE", "denoise|de noise|degrain"),
    words("DENOISE", "noise reduction|noise removal|denoising|denoised|noise cancellation"),
    words("NOISY", "noisy|grainy|speckled"),
    nouns("ARTIFACT", "jpeg artifact|compression artifact|artifact|jpg artifact|block artifact"),
    nouns("ARTIFACT", "jpeg compression artifact|jpeg compression|compression|blockiness|blocking"),
    nouns("ARTIFACT", "jpg compression artifact|jpg compression|compression block|jpeg block"),
    verbs("DEBLOCK", "deblock|decompress|deartifact"),
    verbs("CLEANUP", "clean up|clean|tidy up|cleanup|tidy|clean it up"),
    words("CLEANUP", "cleanup"),
    words("CLEANER", "cleaner|clean"),
    nouns(
        "OVERALL",
        "quality|image quality|picture quality|photo quality|overall quality|overall look",
    ),
    words("OVERALL", "appearance|overall appearance|look|overall|quality overall"),
    words("BETTER", "better|nicer|good|great|beautiful|nice|amazing|stunning|awesome|professional"),
    words(
        "BETTER", "perfect|pretty|gorgeous|prettier|more professional|attractive|more attractive"
    ),
    words(
        "BETTER", "its best|the best|best|more appealing|appealing|fantastic|lovely|high quality"
    ),
    words("BETTER", "higher quality|better quality|wonderful|more beautiful|best possible"),
    words("OLD", "old|damaged|bad|poor|low quality|ugly|my old|vintage|ancient|low resolution"),
    words(
        "AUTOENHANCE", "autoenhance|auto enhance|auto enhancement|magic fix|auto improve|auto fix"
    ),
    words("AUTOENHANCE", "one click enhance|auto adjust|auto correct|auto tune|enhancement"),
    words("IMPROVED", "improvement|enhancement|improved|enhanced"),
    verbs("POLISH", "polish|polish up"),
)


def _denoised(found: Found) -> Meaning | None:
    if found.has("NEG") and found.has("TRACE"):
        return None  # "no grain" says what shall not be added, "no noise" what shall go
    how = strength(found, ("light", "moderate", "strong"))
    return _one("denoise", {"strength": how}, f"noise removed ({how})")


def _deblocked(found: Found) -> Meaning:
    mode = "strong" if degree(found) > 1 else "moderate"
    return _one("decompress", {"mode": mode}, f"compression artefacts removed ({mode})")


def _cleaned(_: Found) -> Meaning:
    """Of noise and artefacts, where there are any."""
    return Meaning(
        says="cleaned of noise and compression artefacts, where there are any",
        effects=(Effect("denoise", {"strength": "auto"}), Effect("decompress", {"mode": "auto"})),
    )


def _both(found: Found) -> Meaning | None:
    """`noise and artefacts`."""
    denoised, deblocked = _denoised(found), _deblocked(found)
    if denoised is None:
        return None
    return Meaning(
        says=f"{denoised.says}, {deblocked.says}", effects=(*denoised.effects, *deblocked.effects)
    )


def _enhanced(found: Found) -> Meaning | None:
    if found.has("PERCENT", "NUMBER"):
        given = amount(found)
        if given <= 0:
            return None
        return _one("enhance", {"strength": given}, f"enhanced ({given}%)")
    if degree(found) < 1:
        return _one("enhance", {"strength": _HALF}, f"enhanced ({_HALF}%)")
    return _one("enhance", {}, "enhanced: light, colour, noise and detail")


def _polished(_: Found) -> Meaning:
    return _one("polish", {}, "polished")


def _smeared(found: Found) -> Meaning | None:
    given = amount(found)
    return _one("blur", {"amount": given}, f"blurred as a whole ({given})") if given > 0 else None


def _one(operation: str, params: dict[str, object], says: str) -> Meaning:
    return Meaning(says=says, effects=(Effect(operation, params),))


PARTS = {
    "less": "(REMOVE|DEC|FIX|CLEANUP|LESS)",
    "noise": "(ALL)? NOISE",
    "artifact": "(ALL)? ARTIFACT",
}
RULES: tuple[Rule, ...] = (
    Rule("do amount? less amount? noise amount?", _denoised),
    Rule("do amount? less amount? artifact amount?", _deblocked),
    Rule("do amount? less amount? (noise SEP artifact|artifact SEP noise) amount?", _both),
    Rule("do amount? DENOISE amount?", _denoised),
    Rule("do NOISE (REMOVAL|FIX)", _denoised),
    Rule("do ARTIFACT (REMOVAL|FIX)", _deblocked),
    Rule("(FIX|CLEANUP|REPAIR) NOISY", _denoised),
    Rule("do DEBLOCK", _deblocked),
    Rule("do CLEANUP", _cleaned),
    Rule("CHANGE (BE|LOOKWORD)* (MORE)? CLEANER", _cleaned),
    Rule(
        "do amount? (AUTO)? (ENHANCE|REPAIR) amount? (OLD)* (OVERALL)? (AUTO)? amount?", _enhanced
    ),
    Rule("do amount? (INC|ENHANCE|FIX) OVERALL amount?", _enhanced),
    Rule("do amount? AUTOENHANCE (ALL)? amount?", _enhanced),
    Rule("AUTO FIX ALL", _enhanced),
    Rule(
        "(CHANGE|ADD|BE)+ (BE|LOOKWORD)* amount? (BE|LOOKWORD)* BETTER (OVERALL|LOOKWORD)*",
        _enhanced,
    ),
    Rule("(AUTO)? (OVERALL)? IMPROVED (OVERALL)?", _enhanced, cost=14),
    Rule("BETTER OVERALL", _enhanced, cost=14),
    Rule("do POLISH", _polished),
    Rule("do amount? BLUR (ALL)? amount?", _smeared),
    Rule("(CHANGE)+ (BE)* amount? (MORE)? BLURRED", _smeared, cost=14),
)

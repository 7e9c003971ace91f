"""What the file is to be."""

from safelight.instructions.lexicon import Entry, nouns, verbs, words
from safelight.instructions.rule import Effect, Found, Meaning, Rule

WORDS: tuple[Entry, ...] = (
    words("FORMAT", "png", "png"),
    words("FORMAT", "jpg|jpeg", "jpg"),
    words("FORMAT", "webp", "webp"),
    verbs("SAVE", "save|export|output|return|deliver|send|store|download|give me|provide"),
    nouns("FILEWORD", "format|file|file format|version|image"),
)


def _written(found: Found) -> Meaning:
    wanted = found.first("FORMAT")
    effects: tuple[Effect, ...] = ()
    says = f"written as {wanted}"
    if found.has("TRANSPARENT"):
        effects = (Effect("background_remove", {}),)
        says += ", background removed"
    return Meaning(says=says, effects=effects, format=wanted)


PARTS: dict[str, str] = {}
RULES: tuple[Rule, ...] = (
    Rule("(SAVE|CHANGE|TO|AS|LIKE|WITH|ADD)* (TRANSPARENT)? FORMAT (FILEWORD|LOOKWORD)*", _written),
    Rule("FORMAT BE TRANSPARENT", _written),
)

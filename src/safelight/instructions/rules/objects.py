"""Objects with a name taken out of the picture."""

from safelight.imaging import coco
from safelight.instructions.lexicon import Entry, nouns, verbs, words
from safelight.instructions.rule import Effect, Found, Meaning, Rule
from safelight.instructions.rules.common import is_one

_MOST = 8
#: Of several words; single ones are asked of the detector's own list.
_SAID = {
    "person": "passer by|passers by|human being",
    "cup": "coffee cup|coffee mug|tea cup|tea mug|cup of coffee|cup of tea",
    "bottle": "wine bottle|water bottle|beer bottle",
    "truck": "pickup truck|pick up truck",
    "handbag": "tote bag|shoulder bag|hand bag",
    "cell phone": "mobile phone|smart phone",
    "sports ball": "soccer ball|tennis ball",
    "tv": "tv set",
    "laptop": "laptop computer|notebook computer",
    "potted plant": "flower pot|pot plant|house plant",
    "chair": "office chair|dining chair|arm chair",
    "remote": "remote control",
    "airplane": "air plane",
    "hair drier": "hair dryer|blow dryer",
    "teddy bear": "stuffed toy",
    "wine glass": "wineglass",
    "bicycle": "mountain bike",
    "motorcycle": "motor bike|motor cycle",
    "clock": "wall clock|alarm clock",
    "mouse": "computer mouse",
    "microwave": "microwave oven",
}

WORDS: tuple[Entry, ...] = (
    *(nouns("OBJECT", name, name) for name in coco.NAMES),
    *(nouns("OBJECT", listed, name) for name, listed in _SAID.items()),
    words("OBJECT", "everyone|everybody|all people|all the people|all persons|people", "person"),
    words("DISLIKE", "do not like|dont like|hate|dislike|do not want|dont want|see|there is"),
    words("DISLIKE", "do not need|dont need|cannot stand|not happy with|there are|theres"),
    verbs("TAKE", "take|edit|photoshop|wipe|airbrush"),
    nouns("OBJECT", "pedestrian|bystander|photobomber|tourist|onlooker", "person"),
)


def _removed(found: Found) -> Meaning | None:
    """Objects, and the background if it is named in the same breath."""
    names = list(dict.fromkeys(found.all("OBJECT")))
    which = _which(found)
    if which is None or not 1 <= len(names) <= _MOST:
        return None
    effects = [Effect("remove_object", {"objects": names, "which": which})]
    said = "" if which in {"all", "only"} else f" ({which})"
    says = f"removed: {', '.join(names)}{said}"
    if found.has("BACKGROUND"):
        effects.append(Effect("background_remove", {}))
        says += ", and the background"
    return Meaning(says=says, effects=tuple(effects))


def _how_many(found: Found) -> str | None:
    """One of each kind or all; None where that would take away somebody else.

    A list of both is all of everything, but "the man" beside "all cars" is not all people.
    """
    said: dict[str, list[str]] = {"only": [], "all": []}
    every = False
    for token in found.tokens:
        if "OBJECT" in token.meanings:
            said["only" if is_one(token) and not every else "all"].append(token.meanings["OBJECT"])
        every = "ALL" in token.meanings
    if not said["all"]:
        return "only"
    return None if "person" in said["only"] else "all"


def _removed_behind(_: Found) -> Meaning:
    """`I don't like the background, remove it`."""
    return Meaning(says="background removed", effects=(Effect("background_remove", {}),))


def _which(found: Found) -> str | None:
    """Which of the objects; None where different ones of different objects are meant."""
    said = set(found.all("SIDE")) | set(found.all("SIZEWORD"))
    if not said:
        return _how_many(found)
    if len(said) > 1 or len(found.all("OBJECT")) > 1:
        return None
    which: str = said.pop()
    return which


PARTS = {
    "item": "(ALL|SIZEWORD|SIDE)* OBJECT ((ON|OF|TO)* SIDE)?",
    "items": "item (SEP (REMOVE)? item){0,7}",
}
RULES: tuple[Rule, ...] = (
    Rule("do REMOVE items", _removed),
    Rule("do REMOVE (ALL)? BACKGROUND SEP items", _removed),
    Rule("do REMOVE items SEP BACKGROUND", _removed),
    Rule("DISLIKE items (SEP|STOP) (SEP)? do REMOVE (THEM)?", _removed),
    Rule("DISLIKE BACKGROUND (SEP|STOP) (SEP)? do REMOVE", _removed_behind),
    Rule("TAKE items (OUT)", _removed),
    Rule("(ADD)? items (BE)? REMOVAL", _removed),
)

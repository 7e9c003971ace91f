"""The 80 kinds of objects that the detector knows, and the words that people use for them."""

import re
from collections.abc import Mapping
from types import MappingProxyType

#: Names in the order of the detector's classes.
NAMES: tuple[str, ...] = (
    *("person", "bicycle", "car", "motorcycle", "airplane", "bus", "train", "truck", "boat"),
    *("traffic light", "fire hydrant", "stop sign", "parking meter", "bench", "bird", "cat"),
    *("dog", "horse", "sheep", "cow", "elephant", "bear", "zebra", "giraffe", "backpack"),
    *("umbrella", "handbag", "tie", "suitcase", "frisbee", "skis", "snowboard", "sports ball"),
    *("kite", "baseball bat", "baseball glove", "skateboard", "surfboard", "tennis racket"),
    *("bottle", "wine glass", "cup", "fork", "knife", "spoon", "bowl", "banana", "apple"),
    *("sandwich", "orange", "broccoli", "carrot", "hot dog", "pizza", "donut", "cake", "chair"),
    *("couch", "potted plant", "bed", "dining table", "toilet", "tv", "laptop", "mouse"),
    *("remote", "keyboard", "cell phone", "microwave", "oven", "toaster", "sink"),
    *("refrigerator", "book", "clock", "vase", "scissors", "teddy bear", "hair drier"),
    "toothbrush",
)

#: What else each kind is called. A word is listed only where it means this kind and nothing wider:
#: "animal" or "shoe" name no kind that the detector knows.
_ALSO: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "person": (
            *("people", "human", "humans", "man", "men", "woman", "women", "girl", "boy"),
            *("child", "children", "kid", "baby", "babies", "lady", "ladies", "guy", "model"),
            *("adult", "toddler", "human being", "somebody", "someone"),
        ),
        "bicycle": ("bike", "cycle", "pushbike"),
        "car": ("automobile", "auto", "sedan", "suv", "hatchback", "coupe", "cabriolet", "taxi"),
        "motorcycle": ("motorbike", "scooter", "moped"),
        "airplane": ("aeroplane", "plane", "aircraft", "jet", "airliner"),
        "bus": ("coach",),
        "train": ("locomotive", "tram"),
        "truck": ("lorry", "lorries", "pickup", "pickup truck"),
        "boat": ("ship", "yacht", "sailboat", "canoe", "kayak"),
        "traffic light": ("traffic signal", "stoplight"),
        "fire hydrant": ("hydrant",),
        "cat": ("kitten", "kitty", "kitties"),
        "dog": ("puppy", "puppies", "doggy", "hound"),
        "horse": ("pony", "ponies", "foal"),
        "sheep": ("lamb",),
        "cow": ("cattle", "bull", "calf", "calves", "ox", "oxen"),
        "backpack": ("rucksack",),
        "umbrella": ("parasol",),
        "handbag": ("purse", "bag", "tote", "tote bag"),
        "tie": ("necktie",),
        "suitcase": ("luggage", "trolley case"),
        "frisbee": ("flying disc",),
        "skis": ("ski",),
        "sports ball": ("ball", "football", "basketball", "soccer ball", "tennis ball"),
        "baseball glove": ("baseball mitt",),
        "tennis racket": ("tennis racquet", "racket", "racquet"),
        "wine glass": ("wineglass", "goblet"),
        "cup": (
            *("mug", "teacup", "tea cup", "coffee cup", "coffee mug", "tea mug", "tumbler"),
            *("cup of coffee", "cup of tea", "mug of coffee", "mug of tea"),
        ),
        "hot dog": ("hotdog",),
        "donut": ("doughnut",),
        "bottle": ("wine bottle", "water bottle", "beer bottle"),
        "chair": ("armchair", "stool", "office chair", "dining chair"),
        "couch": ("sofa", "settee"),
        "potted plant": ("plant", "houseplant", "pot plant", "flower pot", "flowerpot"),
        "dining table": ("table", "desk"),
        "tv": ("television", "monitor", "screen", "tv set"),
        "laptop": ("notebook computer", "laptop computer"),
        "mouse": ("computer mouse", "mice"),
        "remote": ("remote control",),
        "cell phone": ("phone", "mobile phone", "smartphone", "cellphone", "mobile", "iphone"),
        "microwave": ("microwave oven",),
        "oven": ("stove", "cooker"),
        "refrigerator": ("fridge", "freezer"),
        "book": ("notebook", "magazine"),
        "clock": ("wall clock", "alarm clock"),
        "teddy bear": ("teddy", "teddies", "stuffed toy"),
        "hair drier": ("hair dryer", "hairdryer", "hairdrier", "blow dryer"),
        "knife": ("knives",),
        "scissors": ("scissor",),
        "toothbrush": ("tooth brush",),
        "skateboard": ("longboard",),
    }
)
#: Said before a name without changing which kind is meant.
_LITTLE = frozenset(
    {"a", "an", "the", "my", "our", "his", "her", "all", "only", "just", "one", "main", "every"}
)
#: Between several names.
_AND = re.compile(r"[,;&+]|\band\b")
_ES = ("s", "x", "z", "ch", "sh")


def kinds(text: str) -> tuple[str, ...]:
    """The detector's names for what a text lists: `The women and a dog` is `person`, `dog`.

    Case, articles, punctuation and plurals do not matter. Of other words before a name, such as
    colours, nothing is understood. Raises ValueError with what can be named.
    """
    parts = [part for part in _AND.split(text.lower()) if part.strip()]
    found = [_kind(part) for part in parts]
    if not found or None in found:
        raise ValueError(_unknown(text))
    return tuple(dict.fromkeys(name for name in found if name))


def problem(text: str) -> str | None:
    """What to say about a text for which `kinds` raises; None if it does not."""
    try:
        kinds(text)
    except ValueError as error:
        return str(error)
    return None


def _kind(text: str) -> str | None:
    words = re.findall(r"[a-z]+", text)
    while words and words[0] in _LITTLE:
        words.pop(0)
    return _KINDS.get(" ".join(words))


def _unknown(text: str) -> str:
    return (
        f"{text[:128]!r} names no object that can be looked for here; what can be named is:"
        f" {', '.join(NAMES)}, their plurals, common other words for them, and several with 'and'"
    )


def _plural(name: str) -> str:
    if name.endswith("y") and name[-2] not in "aeiou":
        return f"{name[:-1]}ies"
    return f"{name}es" if name.endswith(_ES) else f"{name}s"


def _kinds() -> Mapping[str, str]:
    found: dict[str, str] = {}
    for name in NAMES:
        for word in (name, *_ALSO.get(name, ())):
            found.setdefault(word, name)
            found.setdefault(_plural(word), name)
    return MappingProxyType(found)


_KINDS = _kinds()

"""Which kind of object that can be looked for a short description of a subject stands for."""

import re
from collections.abc import Iterator, Mapping
from types import MappingProxyType

from safelight.imaging import coco
from safelight.instructions.lexicon import american
from safelight.instructions.rules.colors import COLORS

#: Nobody describes a subject in more, and no time goes into what is longer.
_MOST_WORDS = 60
#: Words for kinds that are too loose for a list of objects to look for, and say enough here.
_ALSO: Mapping[str, str] = MappingProxyType(
    {
        "person": (
            "couple family bride groom businessman businesswoman actor actress athlete dancer chef"
            " doctor nurse influencer teenager teen singer musician worker employee"
            " student teacher tourist female male grandmother grandfather mother father mom dad"
            " daughter son friend friends crowd gentleman guys youth senior soldier cyclist skier"
        ),
        "dog": (
            "labrador poodle bulldog corgi husky terrier retriever beagle dachshund chihuahua"
            " spaniel pug dalmatian rottweiler greyhound pup collie shepherd doberman"
        ),
        "cat": "tabby siamese tomcat",
        "bird": "parrot sparrow eagle owl pigeon seagull gull robin penguin duck swan",
        "car": "convertible limousine jeep roadster supercar cab minivan",
        "motorcycle": "vespa harley",
        "chair": "recliner rocker",
        "bottle": "decanter",
        "potted plant": "succulent cactus bonsai",
        "backpack": "knapsack",
        "handbag": "clutch satchel",
        "bicycle": "ebike",
        "laptop": "macbook chromebook",
    }
)
_LOOSE = {word: kind for kind, listed in _ALSO.items() for word in listed.split()}
#: Of several words, where the last one alone means something else.
_NOT = frozenset(
    (
        *("tea bag", "sleeping bag", "bean bag", "paper bag", "trash bag", "shopping bag"),
        *("punching bag", "power plant", "car model", "scale model", "shoe model", "3d model"),
        *("clay model", "toy model", "ship model", "train model", "house model", "plane model"),
        *("computer screen protector", "guinea pig", "sea horse", "music book", "ice skate"),
        *("work table", "bed table", "snow man", "clothes horse", "horse fly", "fire truck toy"),
    )
)
#: After these comes what the subject wears, holds or is made of, and where it is.
_ASIDE = frozenset(
    (
        *("in", "on", "with", "of", "at", "from", "by", "for", "near", "under", "against", "next"),
        *("who", "that", "which", "wearing", "holding", "standing", "sitting", "riding", "made"),
        *("walking", "running", "carrying", "looking", "posing", "smiling", "facing", "playing"),
        *("eating", "drinking", "dressed", "seated", "filled", "lying", "behind", "inside", "to"),
        *("leaning", "jumping", "using", "featuring", "over", "beside", "between", "without"),
    )
)
_PICTURES = frozenset({"photo", "picture", "image", "portrait", "photograph", "closeup"})
_GROUPS = frozenset(
    {"group", "pair", "bunch", "set", "piece", "couple", "crowd", "portrait", *_PICTURES}
)
_AND = re.compile(r"[,;&+/]|\band\b")
_LONGEST = 3


def subject(description: str) -> str | None:
    """What `object_to_keep` can be told for a description such as `woman in a red dress`: `person`.

    Several subjects come as `person and dog`. None where what the description names, or one thing
    of several, is not among the kinds in `imaging.coco`.
    """
    text = " ".join(description.lower().split()[:_MOST_WORDS])
    parts = [words for part in _AND.split(text) if (words := _words(part))]
    kinds = [_kind(words) for words in parts if not _is_color(words)]
    known = [kind for kind in kinds if kind is not None]
    return " and ".join(dict.fromkeys(known)) if known and len(known) == len(kinds) else None


def _words(part: str) -> list[str]:
    return [american(word) for word in re.findall(r"[a-z0-9]+", part)]


def _is_color(words: list[str]) -> bool:
    """Of `a black and white dog`, `a black`."""
    return " ".join(word for word in words if word not in {"a", "an", "the"}) in COLORS


def _kind(words: list[str]) -> str | None:
    """The kind of what the words before any `in`, `with` and the like end with."""
    return _named(" ".join(words)) or _last(list(_head(_shown(words))))


def _shown(words: list[str]) -> list[str]:
    """Of `a dog portrait`, `a dog`."""
    return words[:-1] if len(words) > 1 and words[-1] in _PICTURES else words


def _head(words: list[str]) -> Iterator[str]:
    if len(words) > 2 and words[-1] not in _GROUPS and _is_group(words):  # noqa: PLR2004 -- "group of x"
        words = words[_of(words) + 1 :]
    told = False
    for word in words:
        if told and word in _ASIDE:
            return
        told = told or word not in {"a", "an", "the"} | _ASIDE
        yield word


def _is_group(words: list[str]) -> bool:
    at = _of(words)
    return at > 0 and words[at - 1] in _GROUPS


def _of(words: list[str]) -> int:
    return words.index("of") if "of" in words else 0


def _last(words: list[str]) -> str | None:
    """The kind that the last words name: the more of them, the better."""
    for length in range(min(_LONGEST, len(words)), 0, -1):
        said = " ".join(words[-length:])
        if said in _NOT:
            return None
        kind = _named(said)
        if kind:
            return kind
    return None


def _named(text: str) -> str | None:
    loose = _LOOSE.get(text) or _LOOSE.get(text.removesuffix("s"))
    try:
        return loose or coco.kinds(text)[0]
    except ValueError:
        return None

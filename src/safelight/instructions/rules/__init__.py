"""What can be said: one module for each subject, with its words and its rules."""

from safelight.instructions.lexicon import Entry
from safelight.instructions.rule import Rule
from safelight.instructions.rules import (
    background,
    behind,
    colors,
    common,
    complaints,
    geometry,
    light,
    looks,
    negation,
    objects,
    output,
    people,
    quality,
    size,
    style,
    tone,
)

_SUBJECTS = (
    *(
        tone,
        light,
        complaints,
        looks,
        background,
        geometry,
        size,
        people,
        objects,
        quality,
        style,
        behind,
        output,
        negation,
    ),
)

WORDS: tuple[Entry, ...] = (
    *common.WORDS,
    *colors.WORDS,
    *(entry for subject in _SUBJECTS for entry in subject.WORDS),
)
#: Of two rules that cost the same, the first is taken.
RULES: tuple[Rule, ...] = tuple(rule for subject in _SUBJECTS for rule in subject.RULES)
#: What patterns may name, by its name in small letters.
PARTS: dict[str, str] = {
    name: part for subject in (common, *_SUBJECTS) for name, part in subject.PARTS.items()
}

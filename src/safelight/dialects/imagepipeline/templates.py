"""Prompt templates of profiles: Jinja2 in its sandbox, held to what a prompt needs."""

from functools import lru_cache

from jinja2 import StrictUndefined, Template, TemplateSyntaxError
from jinja2.nodes import Name
from jinja2.sandbox import ImmutableSandboxedEnvironment

from safelight.dialects.imagepipeline import template_rules
from safelight.dialects.imagepipeline.template_rules import LONGEST, PROMPT
from safelight.domain.errors import Code, Refusal

#: Compiled templates that are kept.
_KEPT = 128
#: Characters that are repeated of what Jinja2 says, which may have the template's own in it.
_SHOWN = 200


def _environment() -> ImmutableSandboxedEnvironment:
    made = ImmutableSandboxedEnvironment(undefined=StrictUndefined)
    made.globals.clear()
    made.filters = dict(template_rules.FILTERS)
    made.tests = dict(template_rules.TESTS)
    return made


_ENVIRONMENT = _environment()


def check(template: str) -> None:
    """Raises Refusal(INVALID) with line and reason for a template that cannot be used."""
    _compiled(template)


def names_prompt(template: str) -> bool:
    """Whether a template has a place for the prompt. Raises as `check` does."""
    return _compiled(template)[1]


def render(template: str, user_prompt: str) -> str:
    """What a template makes of a prompt, without white space around it.

    Raises Refusal(INVALID): as `check` does, or for a prompt or a result that is too long.
    """
    if len(user_prompt) > LONGEST:
        raise _too_long("the prompt has", len(user_prompt))
    pieces, length = [], 0
    for piece in _compiled(template)[0].generate({PROMPT: user_prompt}):
        pieces.append(piece)
        length += len(piece)
        if length > LONGEST:
            raise _too_long("what the template makes of the prompt has at least", length)
    return "".join(pieces).strip()


@lru_cache(maxsize=_KEPT)
def _compiled(template: str) -> tuple[Template, bool]:
    """A template, checked, and whether it names the prompt."""
    if len(template) > LONGEST:
        raise _too_long("the template has", len(template))
    try:
        tree = _ENVIRONMENT.parse(template)
    except TemplateSyntaxError as error:
        why = (error.message or "it is no template")[:_SHOWN]
        raise Refusal(Code.INVALID, f"line {error.lineno}: {why}") from error
    except RecursionError as error:
        raise Refusal(Code.INVALID, "it is nested too deeply") from error
    except ValueError as error:
        raise Refusal(Code.INVALID, f"it has a number that cannot be read: {error}") from error
    template_rules.check(tree)
    named = any(each.name == PROMPT for each in tree.find_all(Name))
    return _ENVIRONMENT.from_string(tree), named


def _too_long(what: str, length: int) -> Refusal:
    return Refusal(Code.INVALID, f"{what} {length} characters; the limit is {LONGEST}")

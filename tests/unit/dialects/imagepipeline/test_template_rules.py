"""What no prompt needs, and what would fail with some prompt, is refused before it is rendered."""

import pytest

from safelight.dialects.imagepipeline.template_rules import FILTERS, LONGEST, TESTS
from safelight.dialects.imagepipeline.templates import check, render
from safelight.domain.errors import Code, Refusal

ESCAPES = [
    "{{ ''.__class__.__mro__[1].__subclasses__() }}",
    "{{ user_prompt.__class__ }}",
    "{{ user_prompt['__class__'] }}",
    "{{ user_prompt|attr('__class__') }}",
    "{{ user_prompt.format(user_prompt) }}",
    "{{ '{0.__class__}'.format(user_prompt) }}",
    "{{ '%s'|format(user_prompt) }}",
    "{{ self }}",
    "{{ self.__init__.__globals__ }}",
    "{{ cycler.__init__.__globals__.os.popen('id').read() }}",
    "{{ lipsum.__globals__['os'] }}",
    "{{ namespace() }}",
    "{{ range(10)|list }}",
    "{{ ()|map('attr', 'x')|list }}",
    "{{ user_prompt|map('upper')|join }}",
    "{{ request }}",
    "{{ config }}",
    "{{ user_prompt is callable }}",
    "{{ user_prompt is filter }}",
    "{% set x = user_prompt %}",
    "{% for x in user_prompt %}x{% endfor %}",
    "{% macro m() %}{% endmacro %}",
    "{% call user_prompt() %}{% endcall %}",
    "{% filter upper %}x{% endfilter %}",
    "{% with x = 1 %}{% endwith %}",
    "{% block b %}{% endblock %}",
    "{% include 'x' %}",
    "{% import 'x' as x %}",
    "{% from 'x' import y %}",
    "{% extends 'x' %}",
    "{% autoescape true %}{% endautoescape %}",
    "{% raw %}x",
    "{{ 9 ** 9 ** 9 }}",
    "{{ 'x' * 1000000000 }}",
    "{{ 1 + 1 }}",
    "{{ 7 % 2 }}",
    "{{ -user_prompt }}",
    "{{ user_prompt[0] }}",
    "{{ [user_prompt] }}",
    "{{ {'a': user_prompt} }}",
    "{{ (user_prompt, 1) }}",
]


@pytest.mark.parametrize("template", ESCAPES)
def test_what_no_prompt_needs_is_refused_with_its_line(template: str) -> None:
    with pytest.raises(Refusal, match=r"^line 2: ") as caught:
        check(f"fine\n{template}")
    assert caught.value.code is Code.INVALID
    with pytest.raises(Refusal):
        render(template, "a cat")


def test_a_refusal_says_what_there_is() -> None:
    with pytest.raises(Refusal) as caught:
        check("{{ user_prompt.upper() }}")
    said = caught.value.message
    assert said.startswith("line 1: a call is not allowed. A template may have text, {{ user_p")
    assert "the filters capitalize, default, length, lower, replace, title" in said


@pytest.mark.parametrize("name", ["prompt", "loop", "caller", "x" * 5000])
def test_another_name_is_refused(name: str) -> None:
    with pytest.raises(Refusal, match="is unknown; the only name is user_prompt"):
        check(f"{{{{ {name} }}}}")


@pytest.mark.parametrize(
    "template",
    [
        "{{ user_prompt < 3 }}",
        "{{ user_prompt > 'a' }}",
        "{{ 3 in user_prompt }}",
        "{{ 'a' in user_prompt|length }}",
        "{{ 3|upper }}",
        "{{ user_prompt|length|upper }}",
        "{{ (user_prompt or 3)|upper }}",
        "{{ ('a' if user_prompt)|upper }}",
        "{{ user_prompt|replace('a') }}",
        "{{ user_prompt|replace('a', 3) }}",
        "{{ user_prompt|replace(old='a', new='b') }}",
        "{{ user_prompt|upper(*user_prompt) }}",
        "{{ user_prompt|lower(1) }}",
        "{{ user_prompt is lower(1) }}",
        "{{ user_prompt is lower(**user_prompt) }}",
    ],
)
def test_what_would_fail_with_some_prompt_is_refused_beforehand(template: str) -> None:
    with pytest.raises(Refusal, match=r"^line 1: "):
        check(template)


@pytest.mark.parametrize("name", TESTS)
def test_every_test_works_on_the_prompt(name: str) -> None:
    assert render(f"{{{{ user_prompt is {name} }}}}", "a") in {"True", "False"}


@pytest.mark.parametrize("name", sorted(FILTERS))
def test_no_filter_makes_much_more_of_a_text(name: str) -> None:
    # U+0390 becomes three characters in upper case, more than any other.
    text = "\u0390" * LONGEST
    made = FILTERS[name].run(text, *["x"] * FILTERS[name].least)
    assert len(str(made)) <= 3 * LONGEST

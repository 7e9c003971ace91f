"""Prompt templates: what they make, what they may not do, and that none breaks out or goes on."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from safelight.dialects.imagepipeline.templates import check, names_prompt, render
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


@pytest.mark.parametrize(
    ("template", "made"),
    [
        ("{{ user_prompt }}, blue eyes", "a cat, blue eyes"),
        ("  {{user_prompt|upper}}\n", "A CAT"),
        ("{{ user_prompt ~ ', ' ~ 'sharp' }}", "a cat, sharp"),
        ("{% if 'cat' in user_prompt %}fur{% else %}skin{% endif %}", "fur"),
        ("{% if user_prompt|length > 100 %}long{% elif 1 < 2 <= 2 %}short{% endif %}", "short"),
        ("{{ 'x' if user_prompt is lower else 'y' }}{# a remark #}", "x"),
        ("{{ user_prompt|replace('cat', 'dog')|title|trim }}", "A Dog"),
        ("{{ user_prompt|replace('', 'x') }}", "a cat"),
        ("{{ user_prompt|default('nothing') }}", "a cat"),
        ("{{ user_prompt|wordcount }}{{ user_prompt|capitalize }}", "2A cat"),
        ("{{ 'x' if user_prompt == 'a dog' }}!", "!"),
        ("{{ user_prompt and 'yes' or 'no' }}{{ not user_prompt }}", "yesFalse"),
        ("{% raw %}{{ as it is }}{% endraw %}", "{{ as it is }}"),
        ("", ""),
    ],
)
def test_a_template_works_as_in_jinja(template: str, made: str) -> None:
    check(template)
    assert render(template, "a cat") == made


def test_a_prompt_is_text_and_never_a_template() -> None:
    assert render("{{ user_prompt }}", "{{ 1 }}{% for %}<b>&") == "{{ 1 }}{% for %}<b>&"


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


@pytest.mark.parametrize(
    "template",
    [
        "{{" + "(" * 4990,
        "{{" + "(" * 4990 + "user_prompt" + ")" * 4000 + "}}",
        "{{" + "not " * 2400 + "1}}",
        "{{" + "-" * 9000 + "1}}",
        "{{" + "[" * 4990,
        "{" * 10_000,
        "{#" * 5000,
        "{%-" * 3000,
        "{% if 1 %}" * 990,
        "{% if 1 %}" * 500 + "{% endif %}" * 450,
        "{% if 1 %}" + "{% elif 1 %}" * 800 + "{% endif %}",
        "{{ user_prompt" + "|upper" * 1600 + "}}",
        "{{ user_prompt" + "~user_prompt" * 800 + "}}",
        "{{ user_prompt" + " or user_prompt" * 600 + "}}",
        "{{ 1" + " < 1" * 2000 + "}}",
        "{{ " + "1" * 9000 + " }}",
        "{{ '\\ud800' }}",
        '{{ "\\N{no such sign}" }}',
        "{{ user_prompt",
        "{% endif %}",
        "{% if %}",
        "x" * 10_001,
    ],
)
def test_what_is_too_deep_too_long_or_no_template_is_refused(template: str) -> None:
    with pytest.raises(Refusal) as caught:
        check(template)
    assert caught.value.code is Code.INVALID
    assert len(caught.value.message) < 1000


@pytest.mark.parametrize(
    "template",
    [
        "{{ user_prompt }}" * 200,
        "{{ user_prompt" + " ~ user_prompt" * 400 + "}}",
        "{{ user_prompt" + "|replace('a', '" + "a" * 3000 + "')}}",
        "{{ user_prompt" + "|replace('a', 'aaaaaaaaaa')" * 18 + "}}",
        "{{ 'a'" + "|replace('a', 'aaaaaaaaaa')" * 18 + "}}",
    ],
)
def test_what_grows_too_long_is_refused_in_time(template: str) -> None:
    check(template)
    with pytest.raises(Refusal, match="the limit is 10000"):
        render(template, "a" * 10_000)


def test_as_long_as_may_be_is_made() -> None:
    assert render("{{ user_prompt|upper }}", "a" * 10_000) == "A" * 10_000
    assert render("x" * 10_000, "a") == "x" * 10_000
    with pytest.raises(Refusal, match="the prompt has 10001 characters; the limit is 10000"):
        render("{{ user_prompt }}", "a" * 10_001)


def test_a_template_names_the_prompt_where_it_uses_it() -> None:
    assert names_prompt("{{ user_prompt }}")
    assert names_prompt("{% if not user_prompt %}x{% endif %}")
    assert not names_prompt("user_prompt, {# user_prompt #}{{ 'user_prompt' }}")


_MANY = (
    "{{ }} {% %} {# #} if elif else endif user_prompt ' \" | ~ ( ) [ ] . , == < in is not and or"
    " upper replace length default lower 1 0.5 e999 true none for set - + * ** \\ é"
)
_WORDS = st.sampled_from(_MANY.split())


@settings(max_examples=300, deadline=None)
@given(st.lists(_WORDS, max_size=20).map(" ".join) | st.text(max_size=40), st.text(max_size=20))
def test_any_text_is_rendered_or_refused(template: str, prompt: str) -> None:
    try:
        check(template)
    except Refusal as refusal:
        assert refusal.code is Code.INVALID  # noqa: PT017 -- one of two good ends
        return
    assert isinstance(render(template, prompt), str)

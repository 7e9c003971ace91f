"""Prompt templates: what they make, what they may not do, and that none breaks out or goes on."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from safelight.dialects.imagepipeline.templates import check, names_prompt, render
from safelight.domain.errors import Code, Refusal


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
        "{{ user_prompt }}" * 90,
        "{{ user_prompt" + " ~ user_prompt" * 90 + "}}",
        "{% if (user_prompt ~ 'x')|title == 'x' %}x{% endif %}",
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


@pytest.mark.parametrize("number", ["1000000001", "0x" + "f" * 9000, "9" * 4000])
def test_a_number_is_no_larger_than_the_limit(number: str) -> None:
    with pytest.raises(Refusal, match="line 1: a number is larger than 1000000000"):
        check(f"{{{{ {number} }}}}")

"""Settings come from flags, variables and a file, and every mistake is named."""

from collections.abc import Callable
from decimal import Decimal
from ipaddress import ip_network
from pathlib import Path

import pytest

from safelight.settings import FILE, BadSettings, RateLimit, Settings, load

Read = Callable[..., Settings]


@pytest.fixture
def read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Read:
    """Reads with these variables, and with a file of this text."""
    # The folder and the variables of this process are what is read: nothing of ours is patched.
    monkeypatch.chdir(tmp_path)

    def reading(file: str = "", **variables: str) -> Settings:
        (tmp_path / FILE).write_text(file)
        for name, text in variables.items():
            monkeypatch.setenv(name, text)
        return load()

    return reading


def mistakes(read: Read, file: str = "", **variables: str) -> list[str]:
    with pytest.raises(BadSettings) as caught:
        read(file, **variables)
    return str(caught.value).splitlines()


def test_a_variable_wins_over_the_file_and_a_flag_over_both(read: Read) -> None:
    assert read("port = 1\nworkers = 3", SAFELIGHT_PORT="2").port == 2
    assert (load().workers, load(port=4).port) == (3, 4)


def test_an_empty_variable_counts_as_none(read: Read) -> None:
    assert read("port = 81", SAFELIGHT_PORT="", SAFELIGHT_API_KEY="").port == 81


@pytest.mark.parametrize(
    ("text", "limits"),
    [("off", []), ("OFF", []), ("120/60,4/1", [(120, 60), (4, 1)]), (" 9/10 ", [(9, 10)])],
)
def test_rate_limits_have_a_short_form(
    text: str, limits: list[tuple[int, int]], read: Read
) -> None:
    expected = tuple(RateLimit(requests=count, seconds=span) for count, span in limits)
    assert read(SAFELIGHT_RATE_LIMITS=text).rate_limits == expected
    assert read(f'rate_limits = "{text}"').rate_limits == expected


def test_rate_limits_can_be_tables(read: Read) -> None:
    limits = read("rate_limits = [{requests = 5, seconds = 6}]").rate_limits
    assert limits == (RateLimit(requests=5, seconds=6),)


@pytest.mark.parametrize("text", ["edit=1.1, resize=0", '{"edit": 1.1, "resize": 0}'])
def test_prices_are_exact_and_have_a_short_form(text: str, read: Read) -> None:
    expected = {"edit": Decimal("1.1"), "resize": Decimal(0)}
    assert read(SAFELIGHT_PRICES=text).prices == expected


def test_lists_are_given_with_commas(read: Read) -> None:
    settings = read(SAFELIGHT_ALLOW_NETWORKS="10.0.0.0/8, ::1/128", SAFELIGHT_FETCH_PORTS="80,81")
    assert settings.allow_networks == (ip_network("10.0.0.0/8"), ip_network("::1/128"))
    assert settings.fetch_ports == (80, 81)


def test_all_mistakes_are_named_at_once(read: Read) -> None:
    found = mistakes(
        read,
        'max_frames = 1.5\nprot = 1\nfetch_ports = ["x"]',
        SAFELIGHT_PORT="0",
        SAFELIGHT_HOTS="a",
    )
    assert found == [
        "port (SAFELIGHT_PORT): must be at least 1, got '0'",
        "fetch_ports.0 (SAFELIGHT_FETCH_PORTS): must be a whole number, got 'x'",
        "max_frames (SAFELIGHT_MAX_FRAMES): must be a whole number, got 1.5",
        f"prot in {FILE}: no such setting; did you mean port?",
        "SAFELIGHT_HOTS: no such setting; did you mean SAFELIGHT_HOST?",
    ]


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("rate_limits", "fast", "must be off, or requests/seconds such as 120/60,4/1, got 'fast'"),
        ("rate_limits", ",", "must be off, or requests/seconds such as 120/60,4/1, got ','"),
        ("prices", "edit", "must be name=credits such as edit=1,resize=0.5, got 'edit'"),
        ("prices", "{", "is not JSON: "),
        ("log_level", "loud", "must be 'debug', 'info', 'warning' or 'error', got 'loud'"),
        ("public_url", "ftp://x", "must begin with 'http' or 'https', got 'ftp://x'"),
        ("public_url", "x", "must be a URL such as https://images.example.com, got 'x'"),
        ("result_hours", "inf", "must be at most 1000000, got 'inf'"),
        ("upload_bytes", "-1", "must be at least 0, got '-1'"),
        ("fetch_seconds", "nan", "must be "),
        ("workers", "all", "must be a whole number, got 'all'"),
    ],
)
def test_a_mistake_is_told_in_plain_words(name: str, text: str, words: str, read: Read) -> None:
    [mistake] = mistakes(read, **{f"SAFELIGHT_{name.upper()}": text})
    assert mistake.startswith(f"{name} (SAFELIGHT_{name.upper()}): {words}")


def test_a_network_with_bits_beyond_its_mask_is_a_mistake(read: Read) -> None:
    [mistake] = mistakes(read, SAFELIGHT_ALLOW_NETWORKS="10.0.0.1/8")
    assert "must be a network such as 10.0.0.0/8, got '10.0.0.1/8'" in mistake


def test_a_file_that_is_not_toml_is_named(read: Read) -> None:
    [mistake] = mistakes(read, "port: 80")
    assert mistake.startswith(f"{FILE}: ")


@pytest.mark.parametrize("key", ["short", "with a space in it, long", "ümlaut-key-0123456789"])
def test_a_weak_key_is_refused_and_not_told(key: str, read: Read) -> None:
    [mistake] = mistakes(read, SAFELIGHT_API_KEY=key)
    assert "16 to 256 printable ASCII characters" in mistake
    assert key not in mistake


@pytest.mark.parametrize("value", ["1234567890123456", "[1]"])
def test_a_key_of_another_type_is_not_told(value: str, read: Read) -> None:
    [mistake] = mistakes(read, f"api_key = {value}")
    assert value not in mistake


def test_a_key_is_not_in_what_is_printed(read: Read) -> None:
    settings = read(SAFELIGHT_API_KEY="a-secret-key-0123456789")
    assert "a-secret-key" not in f"{settings!r} {settings} {settings.model_dump()}"


def test_results_that_are_sent_along_are_small(read: Read) -> None:
    assert read(SAFELIGHT_INLINE_RESULT_BYTES="262144").inline_result_bytes == 262_144
    (mistake,) = mistakes(read, SAFELIGHT_INLINE_RESULT_BYTES="262145")
    assert "inline_result_bytes" in mistake
    assert "262144" in mistake

"""URLs that are refused when they are submitted, whatever they would lead to."""

from ipaddress import ip_network

import pytest

from safelight.adapters.net.guard import Guard
from safelight.domain.errors import Code, Refusal

#: The URL, and what the refusal says.
REFUSED = {
    "file:///etc/passwd": "the scheme is 'file'",
    "ftp://photos.example/a.jpg": "the scheme is 'ftp'",
    "gopher://127.0.0.1:6379/_SET%20a%20b": "the scheme is 'gopher'",
    "dict://photos.example:2628/": "the scheme is 'dict'",
    "data:image/png;base64,iVBORw0KGgo=": "the scheme is 'data'",
    "javascript:alert(1)": "the scheme is 'javascript'",
    "unix:/var/run/docker.sock": "the scheme is 'unix'",
    "//photos.example/x": "not of the form http://host/path",
    "photos.example/x": "not of the form http://host/path",
    "/etc/passwd": "not of the form http://host/path",
    "http:photos.example": "not of the form http://host/path",
    "http:/photos.example": "not of the form http://host/path",
    "http://": "not of the form http://host/path",
    "http:///x": "not of the form http://host/path",
    "https://?x": "not of the form http://host/path",
    "": "it is empty",
    " \t\r\n": "it is empty",
    "http://photos.example/".ljust(4097, "a"): "has 4097 characters; the limit is 4096",
    "http://user:pass@photos.example/": "user name or password",
    "http://user@photos.example/": "user name or password",
    "http://photos.example@127.0.0.1/": "user name or password",
    "http://photos.example:99999/": "the port is 99999",
    "http://photos.example:0/": "the port is 0",
    "http://photos.example:-1/": "host or port cannot be read",
    "http://photos.example:http/": "host or port cannot be read",
    "http://photos.example:/": "host or port cannot be read",
    "http://photos.example:80:80/": "host or port cannot be read",
    "http://photos.example:٨٠/": "host or port cannot be read",
    "http://ex\nample/": "white space",
    "http://ex\r\nHost: evil/": "white space",
    "http://photos.example/\r\nX-Key: stolen": "white space",
    "http://photos.example/a b": "white space",
    " http://photos.example/": "white space",
    "http://photos.example/\x00": "white space",
    "http://photos.example/\u202egpj": "white space",
    "http://photos.example/\u2028": "white space",
    "http://photos.example\\@127.0.0.1/": "a backslash",
    "http:\\\\photos.example/": "a backslash",
    "http://ex%00ample/": "only letters, digits, dots and hyphens",
    "http://%31%32%37.0.0.1/": "must be an IPv4 address",
    "http://photos..example/": "only letters, digits, dots and hyphens",
    "http://-photos.example/": "only letters, digits, dots and hyphens",
    "http://photos!.example/": "only letters, digits, dots and hyphens",
    "http://exa\u2024\u2024mple.com/": "international name",
    "http://[::1/": "host or port cannot be read",
    "http://[photos.example]/": "a host in brackets is an IPv6 address",
    "http://[::1%25eth0]/": "a host in brackets is an IPv6 address",
    "http://①②⑦.⓪.⓪.①/": "127.0.0.1 is not a public address",
    "http://\uff4cocalhost/": "localhost is not a public address",
    "http://localhost。/": "localhost is not a public address",
}
ACCEPTED = [
    "http://photos.example/".ljust(4096, "a"),
    "https://photos.example/a.jpg?sig=a%2Fb&e=1#top",
    "http://ⓔxample.com/",
    "http://bücher.example/ñ.jpg",
    "HTTPS://PHOTOS.EXAMPLE./",
    "http://photos.example/a:b@c",
    "http://photos.example/%00",
]


@pytest.mark.parametrize(("url", "rule"), REFUSED.items())
def test_a_url_of_bad_form_is_refused_with_the_rule_it_breaks(url: str, rule: str) -> None:
    with pytest.raises(Refusal) as caught:
        Guard().check(url)
    assert caught.value.code is Code.INPUT_REFUSED
    assert rule in caught.value.message


@pytest.mark.parametrize("url", REFUSED)
def test_a_refusal_is_one_short_printable_line_without_a_password(url: str) -> None:
    with pytest.raises(Refusal) as caught:
        Guard().check(url)
    assert caught.value.message.isprintable()
    assert len(caught.value.message) < 300
    assert "pass@" not in caught.value.message


@pytest.mark.parametrize("url", ACCEPTED)
def test_a_url_of_good_form_is_accepted(url: str) -> None:
    assert Guard().check(url).url.isascii()


def test_what_follows_a_hash_is_no_host() -> None:
    assert Guard().check("http://photos.example#@127.0.0.1:99999/").host == "photos.example"


def test_bad_form_is_refused_even_where_every_network_is_allowed() -> None:
    everything = (ip_network("0.0.0.0/0"), ip_network("::/0"))
    for url, rule in REFUSED.items():
        if "not a public address" not in rule:
            with pytest.raises(Refusal):
                Guard(allow=everything).check(url)

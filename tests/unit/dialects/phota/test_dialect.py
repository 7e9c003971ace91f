"""What the rest of the server is told of Phota."""

from importlib import import_module

from safelight.dialects.phota.dialect import DIALECT


def test_ids_are_32_hex_digits() -> None:
    made = DIALECT.new_id(lambda most: most)
    assert len(made) == 32
    assert set(made) <= set("0123456789abcdef")


def test_its_endpoints_are_where_it_says() -> None:
    assert import_module(DIALECT.routes).VOICE.prefixes == ("/v1/phota",)


def test_prices_bear_its_name() -> None:
    assert DIALECT.prices
    assert all(name.startswith("phota_") for name in DIALECT.prices)

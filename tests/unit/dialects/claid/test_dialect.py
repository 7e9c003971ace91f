"""What the rest of the server is told of Claid."""

from importlib import import_module

from safelight.dialects.claid.dialect import DIALECT


def test_ids_are_decimal_numbers() -> None:
    assert DIALECT.new_id(lambda most: most).isdecimal()


def test_its_endpoints_are_where_it_says() -> None:
    assert import_module(DIALECT.routes).VOICE.prefixes == ("/v1", "/v1-beta1")


def test_the_sample_names_the_server_and_the_key() -> None:
    assert DIALECT.sample is not None
    command = DIALECT.sample("http://127.0.0.1:8000", "a-key")
    assert command.startswith("curl http://127.0.0.1:8000/v1/image/edit/upload")
    assert '"Authorization: Bearer a-key"' in command

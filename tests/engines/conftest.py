"""Tests of models that really run: collected where torch is installed, `make test-diffusers`."""

from importlib.util import find_spec

collect_ignore_glob = [] if find_spec("torch") and find_spec("diffusers") else ["test_*.py"]

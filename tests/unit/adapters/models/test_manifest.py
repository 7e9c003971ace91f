"""The manifest is strict about what it says, and asks before it takes what is not permissive."""

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from tests.support.carriers import Package, doubling

from safelight.adapters.models.manifest import PERMISSIVE, CarrierKind, manifest, read
from safelight.domain.networks import OPT_IN

ROOT = Path(__file__).parents[4]
TEXT = Package(kind="wheel", name="doubling", content=doubling()).toml()


def test_what_is_got_without_being_asked_for_is_permissive() -> None:
    asking = {
        name
        for name, entry in manifest().items()
        if entry.default and not {entry.licence, entry.carrier.licence} <= PERMISSIVE
    }
    assert asking == set()
    assert not {name for name in PERMISSIVE if re.search("GPL|NC", name)}


def test_the_advice_for_a_missing_network_knows_which_licences_are_asked_for() -> None:
    asked = {name: entry.opt_in for name, entry in manifest().items() if not entry.default}
    assert asked == OPT_IN


def test_a_dependency_is_required_at_the_version_whose_hashes_are_known() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    pins = {
        Requirement(line).name: str(Requirement(line).specifier) for line in project["dependencies"]
    }
    carriers = {each.carrier.package: each.carrier for each in manifest().values()}
    wanted = {
        name: f"=={carrier.version}"
        for name, carrier in carriers.items()
        if carrier.kind is CarrierKind.DEPENDENCY
    }
    assert wanted == {name: pins.get(name) for name in wanted}
    assert len(wanted) == 3


def test_every_network_has_its_line_in_the_docs() -> None:
    page = (ROOT / "docs" / "models.md").read_text()
    rows = dict(re.findall(r"^\| `([\w-]+)` \| (.*) \|$", page, re.MULTILINE))
    for name, entry in manifest().items():
        for word in (entry.licence, entry.carrier.package, *entry.used_by):
            assert word in rows.get(name, "")


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        ('licence = "MIT"\nupstream', 'licence = "AGPL-3.0"\nupstream', "AGPL-3.0 has to be acc"),
        ('licence = "MIT"\nupstream', 'licence = "Unheard-of"\nupstream', "Unheard-of has to be"),
        ('licence = "MIT"\n\n', 'licence = "GPL-3.0"\n\n', "GPL-3.0 has to be accepted"),
        ('what = "twice', 'opt_in = "MIT"\nwhat = "twice', "nothing has to be accepted"),
        ('carrier = "doubling"', 'carrier = "tripling"', "there is no carrier tripling"),
        ('conversion = "none"', 'conversion = "magic"', "conversion"),
        ('kind = "wheel"', 'kind = "zip"', "kind"),
        ('kind = "wheel"', 'kind = "dependency"', "a dependency, and nothing else, has a module"),
        ('what = "twice as much"', "what = 2", "what"),
        ('what = "twice', 'size_mb = 2\nwhat = "twice', "size_mb"),
        ('used_by = ["upscale"]', 'used_by = "upscale"', "used_by"),
        (' sha256 = "', ' sha256 = "x', "members.0.sha256"),
    ],
)
def test_a_mistake_is_named(before: str, after: str, words: str) -> None:
    assert before in TEXT
    with pytest.raises(ValueError, match=re.escape(words)):
        read(TEXT.replace(before, after, 1))


def test_an_opt_in_that_names_the_licence_is_fine() -> None:
    (entry,) = read(
        TEXT.replace('licence = "MIT"\n\n', 'licence = "AGPL-3.0"\n\n').replace(
            "what =", 'opt_in = "AGPL-3.0"\nwhat ='
        )
    ).values()
    assert not entry.default

"""Where the profile of a named printing condition comes from."""

import hashlib
from pathlib import Path

import pytest

from safelight.domain.errors import Code, Refusal
from safelight.imaging import profiles

PACKAGED = [condition for condition in profiles.CONDITIONS.values() if condition.packaged]
MISSING = "USWeb_Uncoated"


@pytest.mark.parametrize("condition", PACKAGED, ids=lambda condition: condition.name)
def test_a_packaged_profile_is_the_one_that_is_listed(
    condition: profiles.PrintingCondition,
) -> None:
    assert condition.packaged
    content = (profiles.PACKAGED / condition.packaged.file_name).read_bytes()
    assert hashlib.sha256(content).hexdigest() == condition.packaged.sha256
    assert profiles.find(condition.name, None) == content


@pytest.mark.parametrize("condition", PACKAGED, ids=lambda condition: condition.name)
def test_a_packaged_profile_converts_both_ways_and_names_its_source(
    condition: profiles.PrintingCondition,
) -> None:
    content = profiles.find(condition.name, None)
    assert profiles.is_cmyk(content)
    assert profiles.reads(content)
    assert profiles.writes(content)
    assert condition.packaged
    assert condition.packaged.source.encode() in content


def test_the_default_condition_is_packaged() -> None:
    assert profiles.CONDITIONS[profiles.DEFAULT].packaged


def test_a_profile_that_is_not_packaged_is_missing_and_the_message_says_what_to_do() -> None:
    with pytest.raises(Refusal) as refused:
        profiles.find(MISSING, None)
    assert refused.value.code is Code.PROFILE_MISSING
    assert MISSING in refused.value.message
    assert "GRACoL2013UNC_CRPC3.icc" in refused.value.message
    assert "SAFELIGHT_ICC_DIR" in refused.value.message


def test_another_printing_condition_is_never_used_instead(tmp_path: Path) -> None:
    (tmp_path / "SWOP2006_Coated3v2.icc").write_bytes(profiles.find("USWeb_Coated", None))
    with pytest.raises(Refusal, match=str(tmp_path)):
        profiles.find(MISSING, tmp_path)


@pytest.mark.parametrize(
    "name", ["GRACoL2013UNC_CRPC3.icc", "gracol2013unc crpc3.ICM", "USWeb-Uncoated.icc"]
)
def test_a_file_in_the_folder_is_found_by_the_names_that_people_have(
    tmp_path: Path, name: str
) -> None:
    content = profiles.find("ISO_Coated", None)
    (tmp_path / name).write_bytes(content)
    assert profiles.find(MISSING, tmp_path) == content


def test_a_file_in_the_folder_goes_before_the_packaged_one(tmp_path: Path) -> None:
    other = profiles.find("ISO_Uncoated", None)
    (tmp_path / "CoatedFOGRA39.icc").write_bytes(other)
    assert profiles.find("ISO_Coated", tmp_path) == other


def test_a_file_that_is_no_cmyk_profile_is_refused_by_its_path(tmp_path: Path) -> None:
    (tmp_path / "CoatedFOGRA39.icc").write_bytes(profiles.adobe_rgb())
    with pytest.raises(Refusal, match=r"CoatedFOGRA39\.icc is not an ICC profile for CMYK") as no:
        profiles.find("ISO_Coated", tmp_path)
    assert no.value.code is Code.PROFILE_MISSING


def test_a_folder_that_is_not_there_is_like_an_empty_one(tmp_path: Path) -> None:
    assert profiles.find("ISO_Coated", tmp_path / "none") == profiles.find("ISO_Coated", None)


def test_a_name_that_stands_for_no_condition_is_refused() -> None:
    with pytest.raises(Refusal, match="SWOP") as refused:
        profiles.find("SWOP", None)
    assert refused.value.code is Code.OPERATION_FAILED


def test_damaged_profiles_neither_read_nor_write() -> None:
    damaged = profiles.find("ISO_Coated", None)[:2000]
    assert not profiles.reads(damaged)
    assert not profiles.writes(damaged)

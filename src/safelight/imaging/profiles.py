"""The four named CMYK printing conditions, and where an ICC profile for each is found."""

import io
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from PIL import ImageCms

from safelight.domain.errors import Code, Refusal

#: The profiles that are part of the package; where they come from is in THIRD_PARTY_NOTICES.md.
PACKAGED = Path(__file__).with_name("icc")

#: Used for CMYK pictures that say nothing, and for CMYK output that names no profile.
DEFAULT = "USWeb_Coated"

_RELATIVE = ImageCms.Intent.RELATIVE_COLORIMETRIC


@dataclass(frozen=True, slots=True, kw_only=True)
class PackagedProfile:
    """A profile shipped in `icc/`, built from published characterization data."""

    file_name: str
    sha256: str
    #: The characterization data that it was built from.
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintingCondition:
    """A way of printing that a client may name."""

    name: str
    #: Its characterization data set, as printers call it.
    stands_for: str
    #: Names of profiles of this very condition, as Adobe, ECI, Idealliance and others ship them.
    file_names: tuple[str, ...]
    #: None: no freely redistributable profile is known.
    packaged: PackagedProfile | None


CONDITIONS: Mapping[str, PrintingCondition] = {
    condition.name: condition
    for condition in (
        PrintingCondition(
            name="ISO_Coated",
            stands_for="FOGRA39, offset on coated paper",
            file_names=("ISOcoated_v2_eci", "CoatedFOGRA39", "FOGRA39L_coated"),
            packaged=PackagedProfile(
                file_name="FOGRA39L_coated.icc",
                sha256="9f37d0b6adbbf3092ddcff48acf100334369badf4e9afea9beff94a38e453779",
                source="Fogra characterization data FOGRA39L",
            ),
        ),
        PrintingCondition(
            name="ISO_Uncoated",
            stands_for="FOGRA29, offset on uncoated paper",
            file_names=("UncoatedFOGRA29", "FOGRA29L_uncoated", "ISOuncoated"),
            packaged=PackagedProfile(
                file_name="FOGRA29L_uncoated.icc",
                sha256="64ebc99d4010928a320852474e2b13b0c0481f87bdfad5fa66f56fe27407ea34",
                source="Fogra characterization data FOGRA29",
            ),
        ),
        PrintingCondition(
            name="USWeb_Coated",
            stands_for="SWOP2006_Coated3v2, web offset on grade 3 coated paper",
            file_names=("SWOP2006_Coated3v2", "SWOP_TR003_coated_3", "SWOP2006_Coated3"),
            packaged=PackagedProfile(
                file_name="SWOP_TR003_coated_3.icc",
                sha256="eabe78dffd7c0447a3907f7dfa8bb4026d4ecf9feba419f414d1b1c8786967f3",
                source="ANSI/CGATS/SWOP TR 003-2007",
            ),
        ),
        PrintingCondition(
            name="USWeb_Uncoated",
            stands_for="GRACoL2013 uncoated (CRPC3)",
            file_names=("GRACoL2013UNC_CRPC3", "GRACoL2013_UNC_CRPC3", "CGATS21_CRPC3"),
            packaged=None,
        ),
    )
}


def find(name: str, folder: Path | None) -> bytes:
    """The ICC profile of a named printing condition.

    A file in the operator's `folder` goes before the packaged one. Another printing condition is
    never used instead. Raises Refusal(PROFILE_MISSING), naming what was looked for and where, and
    Refusal(OPERATION_FAILED) for a name that is none of `CONDITIONS`.
    """
    condition = CONDITIONS.get(name)
    if condition is None:
        known = ", ".join(CONDITIONS)
        raise Refusal(Code.OPERATION_FAILED, f"No CMYK profile is named {name!r}; known: {known}.")
    path = _in_folder(condition, folder) or _packaged(condition)
    if path is None:
        raise Refusal(Code.PROFILE_MISSING, _what_is_missing(condition, folder))
    profile = path.read_bytes()
    if not is_cmyk(profile):
        raise Refusal(Code.PROFILE_MISSING, f"{path} is not an ICC profile for CMYK.")
    return profile


def reads(profile: bytes) -> bool:
    """Whether the colour engine can convert CMYK of this profile to RGB."""
    return _connects(profile, _srgb(), "CMYK", "RGB")


def writes(profile: bytes) -> bool:
    """Whether the colour engine can convert RGB to CMYK of this profile."""
    return _connects(_srgb(), profile, "RGB", "CMYK")


def adobe_rgb() -> bytes:
    """A profile of the Adobe RGB (1998) colour space."""
    return (PACKAGED / "compatibleWithAdobeRGB1998.icc").read_bytes()


def is_cmyk(profile: bytes) -> bool:
    """Whether these bytes begin like an ICC profile of a CMYK device."""
    return profile[36:40] == b"acsp" and profile[16:20] == b"CMYK"


def _srgb() -> bytes:
    return bytes(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())


def _connects(source: bytes, target: bytes, source_mode: str, target_mode: str) -> bool:
    try:
        ImageCms.buildTransform(
            io.BytesIO(source), io.BytesIO(target), source_mode, target_mode, _RELATIVE
        )
    except (ImageCms.PyCMSError, OSError):
        return False
    return True


def _in_folder(condition: PrintingCondition, folder: Path | None) -> Path | None:
    if folder is None or not folder.is_dir():
        return None
    there = {_key(path.stem): path for path in sorted(folder.iterdir()) if _is_icc(path)}
    for name in _wanted(condition):
        if (path := there.get(_key(name))) is not None:
            return path
    return None


def _packaged(condition: PrintingCondition) -> Path | None:
    return None if condition.packaged is None else PACKAGED / condition.packaged.file_name


def _wanted(condition: PrintingCondition) -> tuple[str, ...]:
    return (condition.name, *condition.file_names)


def _is_icc(path: Path) -> bool:
    return path.suffix.lower() in {".icc", ".icm"} and path.is_file()


def _key(stem: str) -> str:
    """People rename files: case, blanks, dashes and underscores do not count."""
    return re.sub(r"[\s_-]", "", stem).lower()


def _what_is_missing(condition: PrintingCondition, folder: Path | None) -> str:
    files = ", ".join(f"{name}.icc" for name in _wanted(condition))
    where = "which is not set" if folder is None else f"now {folder}"
    return (
        f"The CMYK profile {condition.name} ({condition.stands_for}) is not installed, and may not"
        f" be passed on freely. Put it, as one of {files}, into the folder that"
        f" SAFELIGHT_ICC_DIR names, {where}."
    )

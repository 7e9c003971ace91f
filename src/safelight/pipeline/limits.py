"""Bounds on one edit, for those above the pipeline."""

from safelight.imaging.limits import Limits
from safelight.imaging.operation import ASIDE_NAME

__all__ = ["ASIDE_NAME", "Limits"]

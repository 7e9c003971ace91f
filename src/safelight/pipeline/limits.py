"""Bounds on one edit, for those above the pipeline."""

from safelight.imaging.limits import Limits

__all__ = ["Limits"]

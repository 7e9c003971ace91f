"""What a file is, by its first bytes, for those above the pipeline."""

from safelight.imaging.formats import Kind
from safelight.imaging.sniff import HEAD, identified

__all__ = ["HEAD", "Kind", "identified"]

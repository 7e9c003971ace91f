"""Safelight: an image-editing job server that anyone can run."""

__version__ = "0.1.0"

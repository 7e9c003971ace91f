"""Kept files: uploads until they are used, results until they expire."""

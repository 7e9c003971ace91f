"""Filling in what is missing with what the rest of the picture has."""

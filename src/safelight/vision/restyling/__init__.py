"""Redrawing pictures in other styles, and giving them other palettes."""

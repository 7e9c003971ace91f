"""Marks and words on pictures, and backdrops in the colours of a subject or of a brand."""

"""Cleaning, sharpening and enlarging pictures by networks."""

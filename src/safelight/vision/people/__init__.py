"""Telling people apart by their faces, and hiding them."""

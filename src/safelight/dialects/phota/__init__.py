"""Phota's wire contract: their words in, our jobs out, and back."""

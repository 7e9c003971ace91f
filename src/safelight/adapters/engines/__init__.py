"""Generative engines: models behind an HTTP endpoint, and models in a process of our own."""

"""Cutting subjects out: masks, alpha, the colours at edges, and what lies behind a cut-out."""

"""What the dialects share of HTTP: keys, limits, bodies, uploads, waiting, health."""

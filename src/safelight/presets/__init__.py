"""Presets: parameters that an account keeps under a name; kept, found, changed, used."""

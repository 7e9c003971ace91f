"""Telling receivers that jobs have ended: prepare, call, record."""

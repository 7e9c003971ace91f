"""Outbound HTTP: source pictures and webhooks, through one guard over addresses."""

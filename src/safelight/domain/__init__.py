"""Plain types at the bottom: they import nothing of ours and nothing that does I/O."""

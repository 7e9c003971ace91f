"""Plain English to operations: `reading.read`."""

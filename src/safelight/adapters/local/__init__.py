"""What one host's processes share beside the database: wake-ups, locks, keys."""

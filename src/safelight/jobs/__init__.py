"""A job's life: one verb a file."""

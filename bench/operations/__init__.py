"""What operations cost in time and memory, and what their peers cost."""

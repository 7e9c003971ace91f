"""What `safelight doctor` looks at, a subject a file."""

"""What `safelight edit` does: read inputs, call a server, keep results, remember what was done."""

"""Result files: their names, their signed links, their end."""

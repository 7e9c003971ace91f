"""Wire dialects: each translates between its own words and the core, and knows no other."""

"""Shows every operation on real photos, as a page of the documentation."""

"""Kept files, through obstore: a local folder, or a bucket."""

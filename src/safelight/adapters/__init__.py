"""One folder for each outside thing; only bootstrap knows them."""

"""Credits: held at submit, settled or released at the end, granted by hand."""

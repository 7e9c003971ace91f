"""From an Edit to a file: check, price, order and carry out."""

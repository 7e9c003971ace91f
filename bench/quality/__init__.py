"""How good the results are, where there is a reference to say so."""

"""What operations share: geometry, alpha, colour, decoding, encoding and the limits on them."""

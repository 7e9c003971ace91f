"""Finding out what is wrong with a photo, and mending light, colour and noise."""

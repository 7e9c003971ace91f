"""Where people look in a picture, and how it is best cut and levelled."""

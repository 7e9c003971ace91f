"""Why a command failed, in one line."""


class Failed(Exception):
    """A command cannot do what was asked; the text names the thing and the way out."""

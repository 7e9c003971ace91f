"""Why weights could not be had, or not be used."""


class Unusable(Exception):
    """A network cannot be installed from what was found; the text says what, and why."""


class NotDownloaded(Unusable):
    """The client of a package registry was run, and failed."""


class NoClient(NotDownloaded):
    """The client of a package registry is not on this machine."""

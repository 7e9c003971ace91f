"""Why weights could not be converted."""


class NotConvertible(Exception):
    """They are not in the form that the converter knows; the text says what it met."""

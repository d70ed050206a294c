"""What ends a setup."""


class SetupError(Exception):
    """Something that a person must mend; the text says what."""

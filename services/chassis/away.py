"""What a wait ends with when the part that was waited for is away."""

from services.contracts.errors import Code, KlankbordError


class AwayError(KlankbordError):
    """A part that is needed cannot be reached; whether it took anything is unknown.

    Args:
        part: its name, as people read it.
    """

    def __init__(self, part: str) -> None:
        super().__init__(Code.UNAVAILABLE, f"The {part} cannot be reached.")

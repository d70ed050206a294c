"""What a handler decides about a message: a type, never a string or an exception."""

from dataclasses import dataclass

from services.contracts.errors import Code, KlankbordError


@dataclass(frozen=True, slots=True)
class Done:
    """The message's effect is stored; it may be acknowledged."""


@dataclass(frozen=True, slots=True)
class Retry:
    """The message may succeed later.

    Args:
        code: the reason it is parked with when the attempts are used up.
        text: the same, readable.
        limit: attempts after the first, where fewer than the settings allow are wanted.
    """

    code: Code
    text: str
    limit: int | None = None


@dataclass(frozen=True, slots=True)
class Park:
    """The message cannot be accepted; keep it with its reason until somebody mends it.

    Args:
        code: the stable reason.
        text: the reason in a plain sentence.
        field: the field that breaks a rule, where it is about one.
    """

    code: Code
    text: str
    field: str | None = None

    @classmethod
    def because(cls, error: KlankbordError) -> "Park":
        """Return the verdict for an error in the message."""
        return cls(error.code, error.message, error.field)


@dataclass(frozen=True, slots=True)
class Halt:
    """Nothing more can be handled; stop consuming and call for help.

    Args:
        text: why, in a plain sentence.
    """

    text: str


Verdict = Done | Retry | Park | Halt

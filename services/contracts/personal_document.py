"""A participant's own digest as JSON: what a webhook gets and every other form is made of."""

from typing import Any

from marshmallow import RAISE, Schema, validate
from marshmallow import fields as plain

from services.contracts import fields
from services.contracts.digest import Period
from services.contracts.digest_parts import Sentence

PERSONAL_SCHEMA = "klankbord.personal.v1"
PARTS = ("yours", "voice", "decided", "new", "next")


class _Part(Schema):
    """A part of the document: nothing in it is unknown."""

    class Meta:
        """Marshmallow's settings."""

        unknown = RAISE


class PersonalDialogue(_Part):
    """The dialogue that the participant takes part in."""

    id = fields.slug()
    title = fields.text(most=200)


class PersonalPart(_Part):
    """News of one kind; what is about the participant comes first."""

    key = fields.one_of(*PARTS)
    title = fields.text(most=200)
    sentences = fields.list_of(Sentence, most=100_000)


class PersonalDocument(_Part):
    """What happened with one participant's voice. It names nobody, not even the participant."""

    schema = plain.String(required=True, validate=validate.Equal(PERSONAL_SCHEMA))
    language = fields.language()
    dialogue: Any = plain.Nested(PersonalDialogue, required=True)
    period: Any = plain.Nested(Period, required=True)
    subject = fields.text(most=400)
    lead: Any = plain.Nested(Sentence, required=True)
    parts = fields.list_of(PersonalPart, most=len(PARTS))

"""The texts of our pages, in each language."""

from collections.abc import Mapping
from types import MappingProxyType

from services.contracts.fields import LANGUAGES

Words = Mapping[str, str]

_ENGLISH = {
    "promise": "The listening backend of an organisation.",
    "about": "People bring in ideas, experiences and concerns. What they say is counted once, "
    "and a digest brings it to the people who decide.",
    "docs": "API documentation",
    "document": "OpenAPI document",
    "ready": "Is everything ready?",
    "digests": "Read a digest",
    "digests_how": "Open /digests/ and the name of a dialogue. Your browser asks for a password: "
    "that is your API key. The user name may be anything.",
    "refused": "This page could not be opened",
    "password_how": "Use your API key as the password; the user name may be anything. "
    "The key needs the scope digests:read.",
    "not_yet": "Has no digest been made yet? Ask for one through the API.",
    "home": "To the first page",
    "correlation": "Name this when you ask for help:",
}
_DUTCH = {
    "promise": "De luisterende achterkant van een organisatie.",
    "about": "Mensen brengen ideeën, ervaringen en zorgen in. Wat zij zeggen telt één keer, "
    "en een samenvatting brengt het bij wie beslist.",
    "docs": "Documentatie van de API",
    "document": "OpenAPI-document",
    "ready": "Is alles gereed?",
    "digests": "Een samenvatting lezen",
    "digests_how": "Open /digests/ en de naam van een dialoog. Uw browser vraagt een wachtwoord: "
    "dat is uw API-sleutel. De gebruikersnaam maakt niet uit.",
    "refused": "Deze pagina kon niet worden geopend",
    "password_how": "Gebruik uw API-sleutel als wachtwoord; de gebruikersnaam maakt niet uit. "
    "De sleutel heeft het recht digests:read nodig.",
    "not_yet": "Is er nog geen samenvatting gemaakt? Vraag er een aan via de API.",
    "home": "Naar de eerste pagina",
    "correlation": "Noem dit als u om hulp vraagt:",
}
_GERMAN = {
    "promise": "Das zuhörende Backend einer Organisation.",
    "about": "Menschen bringen Ideen, Erfahrungen und Sorgen ein. Was sie sagen, zählt einmal, "
    "und eine Zusammenfassung bringt es zu denen, die entscheiden.",
    "docs": "Dokumentation der API",
    "document": "OpenAPI-Dokument",
    "ready": "Ist alles bereit?",
    "digests": "Eine Zusammenfassung lesen",
    "digests_how": "Öffnen Sie /digests/ und den Namen eines Dialogs. Ihr Browser fragt nach "
    "einem Passwort: das ist Ihr API-Schlüssel. Der Benutzername ist beliebig.",
    "refused": "Diese Seite konnte nicht geöffnet werden",
    "password_how": "Nehmen Sie Ihren API-Schlüssel als Passwort; der Benutzername ist beliebig. "
    "Der Schlüssel braucht das Recht digests:read.",
    "not_yet": "Gibt es noch keine Zusammenfassung? Fordern Sie über die API eine an.",
    "home": "Zur ersten Seite",
    "correlation": "Nennen Sie dies, wenn Sie um Hilfe bitten:",
}

TEXTS: Mapping[str, Words] = MappingProxyType({"nl": _DUTCH, "en": _ENGLISH, "de": _GERMAN})


def choose_language(asked: str | None) -> str:
    """Return the language of a page: what the browser asks for, else English."""
    return asked if asked in LANGUAGES else "en"


def words(language: str) -> Words:
    """Return the texts in ``language``."""
    return TEXTS[language]

"""Dutch: what a participant is told about their own voice."""

from collections.abc import Mapping

PHRASES: Mapping[str, str | Mapping[str, str]] = {
    "personal.subject": "{title}: wat er met uw stem is gedaan",
    "personal.lead": "Dank u wel dat u meedoet. Dit is er gebeurd sinds {since}.",
    "personal.yours": "Met wat u inbracht",
    "personal.answered": "Uw idee {quote} heeft een antwoord gekregen: {outcome}.",
    "personal.reason": "Het hele antwoord: {reason}",
    "personal.decision": "Het hoort bij het besluit {decision}.",
    "personal.cited": (
        "Uw idee {quote} is aangehaald in de samenvatting voor het management van {day}."
    ),
    "personal.heard": "Minstens {people} mensen hebben gereageerd op uw idee {quote}.",
    "personal.merged": (
        "Uw idee {quote} telt nu mee bij {into}. Wat mensen ervan vonden, is meegegaan."
    ),
    "personal.voice": "Waar u zich liet horen",
    "personal.voice.agree": "U was het eens met {quote}. Daar is nu een antwoord op: {outcome}.",
    "personal.voice.disagree": (
        "U was het oneens met {quote}. Daar is nu een antwoord op: {outcome}."
    ),
    "personal.voice.pass": "U reageerde op {quote}. Daar is nu een antwoord op: {outcome}.",
    "personal.voice.commented": (
        "U schreef een reactie bij {quote}. Daar is nu een antwoord op: {outcome}."
    ),
    "personal.voice.cited": {
        "one": "{ideas} waarop u reageerde, staat in de samenvatting voor het management: {quote}.",
        "other": "{ideas} waarop u reageerde, staan in de samenvatting voor het management:",
    },
    "personal.more": {
        "one": "En nog {n} antwoord op iets waarop u reageerde:",
        "other": "En nog {n} antwoorden op iets waarop u reageerde:",
    },
    "personal.line": "{quote}: {outcome}. {reason}",
    "personal.line.decided": "{quote}: {outcome}, met het besluit {decision}. {reason}",
    "personal.decided": "Wat er besloten is",
    "personal.decided.item": {
        "one": "{decision}. Dit is een antwoord op {ideas}.",
        "other": "{decision}. Dit is een antwoord op {ideas}.",
    },
    "personal.new": "Wat anderen inbrachten",
    "personal.new.some": {
        "one": "Er kwam {ideas} bij:",
        "other": "Er kwamen {ideas} bij. De nieuwste eerst:",
    },
    "personal.new.rest": "En nog {n}; de samenvatting van de dialoog noemt alle ideeën.",
    "personal.next": "Hoe het verdergaat",
    "personal.next.step": "{step} Dat staat gepland voor {day}.",
    "personal.why": "U krijgt dit bericht omdat u meedoet aan {title}.",
    "personal.stop": "Dit bericht niet meer ontvangen",
}

"""German: what a participant is told about their own voice."""

from collections.abc import Mapping

PHRASES: Mapping[str, str | Mapping[str, str]] = {
    "personal.subject": "{title}: was aus Ihrer Stimme geworden ist",
    "personal.lead": "Danke, dass Sie mitmachen. Das ist seit dem {since} geschehen.",
    "personal.yours": "Mit dem, was Sie eingebracht haben",
    "personal.answered": "Ihre Idee {quote} hat eine Antwort bekommen: {outcome}.",
    "personal.reason": "Die ganze Antwort: {reason}",
    "personal.decision": "Sie gehört zur Entscheidung {decision}.",
    "personal.cited": (
        "Ihre Idee {quote} wurde in der Zusammenfassung für die Leitung vom {day} zitiert."
    ),
    "personal.heard": "Mindestens {people} Menschen haben auf Ihre Idee {quote} reagiert.",
    "personal.merged": (
        "Ihre Idee {quote} zählt jetzt zusammen mit {into}. "
        "Was andere dazu gesagt haben, ist mitgegangen."
    ),
    "personal.voice": "Wo Sie sich zu Wort gemeldet haben",
    "personal.voice.agree": "Sie haben {quote} zugestimmt. Dazu gibt es eine Antwort: {outcome}.",
    "personal.voice.disagree": (
        "Sie haben {quote} abgelehnt. Dazu gibt es eine Antwort: {outcome}."
    ),
    "personal.voice.pass": (
        "Sie haben auf {quote} reagiert. Dazu gibt es eine Antwort: {outcome}."
    ),
    "personal.voice.commented": (
        "Sie haben {quote} kommentiert. Dazu gibt es eine Antwort: {outcome}."
    ),
    "personal.voice.cited": {
        "one": (
            "{ideas}, auf die Sie reagiert haben, steht in der Zusammenfassung für die Leitung: "
            "{quote}."
        ),
        "other": (
            "{ideas}, auf die Sie reagiert haben, stehen in der Zusammenfassung für die Leitung:"
        ),
    },
    "personal.more": {
        "one": "Und noch {n} Antwort auf etwas, worauf Sie reagiert haben:",
        "other": "Und noch {n} Antworten auf etwas, worauf Sie reagiert haben:",
    },
    "personal.line": "{quote}: {outcome}. {reason}",
    "personal.line.decided": "{quote}: {outcome}, mit dem Beschluss {decision}. {reason}",
    "personal.decided": "Was entschieden wurde",
    "personal.decided.item": {
        "one": "{decision}. Das beantwortet {ideas}.",
        "other": "{decision}. Das beantwortet {ideas}.",
    },
    "personal.new": "Was andere eingebracht haben",
    "personal.new.some": {
        "one": "{ideas} ist dazugekommen:",
        "other": "{ideas} sind dazugekommen. Die neuesten zuerst:",
    },
    "personal.new.rest": "Und noch {n}; die Zusammenfassung des Dialogs nennt alle Ideen.",
    "personal.next": "Wie es weitergeht",
    "personal.next.step": "{step} Das ist für den {day} geplant.",
    "personal.why": "Sie erhalten diese Nachricht, weil Sie bei {title} mitmachen.",
    "personal.stop": "Diese Nachricht nicht mehr erhalten",
}

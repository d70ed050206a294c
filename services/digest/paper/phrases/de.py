"""German."""

from collections.abc import Mapping

PHRASES: Mapping[str, str | Mapping[str, str]] = {
    "quote": "„{text}“",
    "count.people": {"one": "{n} Person", "other": "{n} Personen"},
    "count.ideas": {"one": "{n} Idee", "other": "{n} Ideen"},
    "count.stances": {"one": "{n} Standpunkt", "other": "{n} Standpunkte"},
    "count.days": {"one": "{n} Tag", "other": "{n} Tage"},
    "title.management": "Zusammenfassung für die Leitung",
    "title.host": "Zusammenfassung für die Moderation",
    "title.participant": "Zusammenfassung für die Teilnehmenden",
    "period.whole": "Der ganze Dialog, bis {end}",
    "period.between": "Vom {start} bis {end}",
    "lead.all": {
        "one": "{people} hat auf {ideas} reagiert. Abgegeben: {stances}.",
        "other": "{people} haben auf {ideas} reagiert. Abgegeben: {stances}.",
    },
    "lead.people": {
        "one": "{people} hat auf {ideas} reagiert.",
        "other": "{people} haben auf {ideas} reagiert.",
    },
    "lead.few": "Auf {ideas} haben bisher weniger als {k} Personen reagiert.",
    "lead.none": "Auf {ideas} hat noch niemand reagiert.",
    "top.title": "Das Wichtigste",
    "top.agreed": "Am meisten Zustimmung hat {quote}: {agree} von {people} sind dafür.",
    "top.disputed": (
        "Am stärksten umstritten ist {quote}: {agree} dafür, {disagree} dagegen, {passed} neutral."
    ),
    "top.opposed": "Am meisten Widerspruch erhält {quote}: {disagree} von {people} sind dagegen.",
    "top.concern": (
        "Die am breitesten geteilte Sorge ist {quote}: {agree} von {people} stimmen zu."
    ),
    "top.overdue": {
        "one": (
            "{waiting} wartet auf Antwort; länger als versprochen ({promised}): {overdue}. "
            "Am längsten wartet {quote}: {days}."
        ),
        "other": (
            "{waiting} warten auf Antwort; länger als versprochen ({promised}): {overdue}. "
            "Am längsten wartet {quote}: {days}."
        ),
    },
    "top.waiting": {
        "one": "{waiting} wartet auf Antwort. Am längsten wartet {quote}: {days}.",
        "other": "{waiting} warten auf Antwort. Am längsten wartet {quote}: {days}.",
    },
    "top.new": {
        "one": "{ideas} kam in diesem Zeitraum dazu: {quote}.",
        "other": "{ideas} kamen in diesem Zeitraum dazu. Die meisten Reaktionen erhielt {quote}.",
    },
    "top.new_quiet": "{ideas} kamen in diesem Zeitraum dazu, darunter {quote}.",
    "top.answered": {
        "one": "{ideas} wurde beantwortet; übernommen, geplant oder umgesetzt: {positive}.",
        "other": "{ideas} wurden beantwortet; übernommen, geplant oder umgesetzt: {positive}.",
    },
    "top.pending": {
        "one": "{ideas} ist noch nicht geprüft.",
        "other": "{ideas} sind noch nicht geprüft.",
    },
    "top.too_few": (
        "Noch hat keine Idee {k} Standpunkte. Es gibt also noch nichts zu vergleichen."
    ),
    "participation.title": "Wer mitgemacht hat",
    "participation.period": {
        "one": "In diesem Zeitraum hat {people} mitgemacht, zum ersten Mal: {new}.",
        "other": "In diesem Zeitraum haben {people} mitgemacht, zum ersten Mal: {new}.",
    },
    "participation.units": "Personen je Abteilung",
    "participation.weeks": "Personen je Woche",
    "agreed.title": "Was am meisten Zustimmung hat",
    "agreed.none": "Noch hat keine Idee genug Standpunkte und mehr dafür als dagegen.",
    "agreed.intro": "Die sicherste Zustimmung steht oben.",
    "disputed.title": "Worüber die Meinungen auseinandergehen",
    "disputed.none": "Bei keiner Idee stehen sich zwei große Seiten gegenüber.",
    "disputed.intro": "Die größte kleinere Seite steht oben.",
    "opposed.title": "Was am meisten Widerspruch erhält",
    "opposed.none": "Keine Idee hat mehr dagegen als dafür.",
    "opposed.intro": "Der sicherste Widerspruch steht oben.",
    "new.title": "Was neu ist",
    "new.none": "In diesem Zeitraum kamen keine neuen Ideen dazu.",
    "new.some": {
        "one": "{ideas} kam in diesem Zeitraum dazu.",
        "other": "{ideas} kamen in diesem Zeitraum dazu; die neuesten stehen hier.",
    },
    "waiting.title": "Was auf Antwort wartet",
    "waiting.none": "Keine zugelassene Idee wartet auf Antwort.",
    "waiting.overdue": {
        "one": "{waiting} wartet auf Antwort. Versprochen: {promised}; überfällig: {overdue}.",
        "other": "{waiting} warten auf Antwort. Versprochen: {promised}; überfällig: {overdue}.",
    },
    "waiting.some": {
        "one": "{waiting} wartet auf Antwort.",
        "other": "{waiting} warten auf Antwort.",
    },
    "answered.title": "Was daraus wurde",
    "answered.none": "In diesem Zeitraum wurde keine Idee beantwortet.",
    "answered.some": {
        "one": "{ideas} wurde in diesem Zeitraum beantwortet.",
        "other": "{ideas} wurden in diesem Zeitraum beantwortet.",
    },
    "expected.title": "Was vorher erwartet wurde",
    "expected.none": "Vorher wurden keine Erwartungen aufgeschrieben.",
    "expected.intro": (
        "Das wurde aufgeschrieben, bevor der Dialog begann. Legen Sie es neben das Gehörte."
    ),
    "pending.title": "Was noch geprüft werden muss",
    "pending.none": "Alles ist geprüft.",
    "pending.some": {
        "one": "{ideas} wartet auf Prüfung.",
        "other": "{ideas} warten auf Prüfung.",
    },
    "pending.overdue": {
        "one": (
            "{ideas} wartet länger auf Prüfung, als für eine Antwort versprochen ist "
            "({promised}): schon {days}."
        ),
        "other": (
            "{ideas} warten länger auf Prüfung, als für eine Antwort versprochen ist "
            "({promised}); die älteste schon {days}."
        ),
    },
    "ideas.title": "Alle Ideen",
    "ideas.caption": "Alle Ideen mit ihren Zahlen",
    "method.title": "So lesen Sie das",
    "method.counting": (
        "Von jeder Person zählt je Idee nur der letzte Standpunkt. Neutral zählt im Ganzen mit."
    ),
    "method.ranking": (
        "Zustimmung und Widerspruch sind nach dem Anteil geordnet, der mindestens glaubhaft ist "
        "(untere Wilson-Grenze, 95 %). So liegt 90 von 100 vor 9 von 10. Für Umstrittenes gilt "
        "dieselbe Regel mit der kleineren Seite."
    ),
    "method.left_out": (
        "Nicht in den Ranglisten: {rejected} nicht zugelassen, {pending} noch nicht geprüft, "
        "{merged} zusammengeführt, {few} mit weniger als {k} Standpunkten."
    ),
    "method.withheld": {
        "one": "Die Zahlen von {ideas} sind zurückgehalten: weniger als {k} Standpunkte.",
        "other": "Die Zahlen von {ideas} sind zurückgehalten: weniger als {k} Standpunkte.",
    },
    "method.privacy": (
        "Jede Zahl über Personen beruht auf mindestens {k} von ihnen; ein Teil davon darf kleiner "
        "sein, etwa 1 von 9, die dagegen ist. Ein Strich heißt: zurückgehalten oder nicht "
        "vorhanden. Namen fügt die Zusammenfassung nicht hinzu; Zitate stehen da, wie sie "
        "geschrieben wurden."
    ),
    "method.parts": (
        "In den Tabellen oben zurückgehalten: {parts} der Zahlen je Abteilung und je Woche."
    ),
    "method.check": (
        "Neben einem Satz stehen höchstens {most} der Ideen, auf denen er beruht; wo ein Abschnitt "
        "eine Tabelle hat, stehen sie dort. Jede Idee steht mit ihren Zahlen in der Liste unten. "
        "Die Zusammenfassung als JSON nennt zu jedem Satz alle Ideen."
    ),
    "column.idea": "Idee",
    "column.agree": "Dafür",
    "column.disagree": "Dagegen",
    "column.pass": "Neutral",
    "column.share_agree": "Dafür %",
    "column.share_disagree": "Dagegen %",
    "column.comments": "Kommentare",
    "column.followers": "Folgen",
    "column.views": "Gelesen",
    "column.shares": "Geteilt",
    "column.kind": "Art",
    "column.theme": "Thema",
    "column.on": "Datum",
    "column.days": "Tage",
    "column.overdue": "Zusage",
    "column.outcome": "Ergebnis",
    "column.reason": "Grund",
    "column.decision": "Beschluss",
    "column.unit": "Abteilung",
    "column.week": "Woche",
    "column.people": "Personen",
    "column.expectation": "Erwartung",
    "column.state": "Stand",
    "unit.unknown": "Abteilung unbekannt",
    "overdue.yes": "überfällig",
    "overdue.no": "rechtzeitig",
    "kind.idea": "Idee",
    "kind.experience": "Erfahrung",
    "kind.concern": "Sorge",
    "kind.answer": "Antwort auf eine Frage",
    "outcome.adopted": "übernommen",
    "outcome.planned": "geplant",
    "outcome.done": "umgesetzt",
    "outcome.not-now": "jetzt nicht",
    "outcome.declined": "abgelehnt",
    "state.rejected": "nicht zugelassen",
    "state.pending": "noch nicht geprüft",
    "state.merged": "zusammengeführt mit {into}",
    "table.first": "{caption}: die ersten {first}, und {more} weitere",
    "more": "und {n} weitere",
    "skip": "Zu allen Ideen",
    "withheld": "zurückgehalten",
    "charter.objective": "Ziel",
    "charter.decision_owner": "Wer entscheidet",
    "charter.next_step": "Nächster Schritt",
    "rests_on": "Idee",
}

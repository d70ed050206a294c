"""German."""

from collections.abc import Mapping

PHRASES: Mapping[str, str | Mapping[str, str]] = {
    "contrary.title": "Die Gegenstimme",
    "contrary.none": "Bei keiner Idee stehen {k} Personen oder mehr gegen die größere Seite.",
    "contrary.disagree": (
        "Nicht alle gehen mit: {contrary} von {people} ({share}) sind gegen {quote}."
    ),
    "contrary.agree": (
        "Nicht alle gehen mit: {contrary} von {people} ({share}) sind für {quote}; "
        "dagegen sind mehr."
    ),
    "contrary.instead": (
        "Nicht alle gehen mit: {contrary} von {people} ({share}) sind gegen {quote}. Was sie "
        "unterscheidet, ist ihre Zustimmung zu {instead}."
    ),
    "contrary.side.agree": "dafür",
    "contrary.side.disagree": "dagegen",
    "column.contrary_side": "Sie sind",
    "promises.title": "Halten wir Wort?",
    "promises.none": "Es wurde nichts darüber versprochen, wann Ideen eine Antwort bekommen.",
    "promises.early": (
        "Versprochen ist eine Antwort innerhalb von {promised}. Noch keine Idee ist fällig."
    ),
    "promises.kept": (
        "Versprochen ist eine Antwort innerhalb von {promised}. "
        "Gehalten bei {kept} von {due} ({share})."
    ),
    "promises.times": {
        "one": "Eine Idee wurde innerhalb von {median} beantwortet.",
        "other": (
            "{n} Ideen wurden beantwortet: die Hälfte innerhalb von {median}, "
            "neun von zehn innerhalb von {slow}."
        ),
    },
    "promises.overdue": {
        "one": "{ideas} wartet länger als versprochen.",
        "other": "{ideas} warten länger als versprochen.",
    },
    "promises.overdue_rest": "Ebenfalls überfällig: {names}.",
    "promises.in_time": {
        "one": "{ideas} wartet und liegt noch in der Frist.",
        "other": "{ideas} warten und liegen noch in der Frist.",
    },
    "promises.unread": {
        "one": (
            "{ideas} ist noch nicht geprüft und wartet länger als versprochen; "
            "sie zählt hier nicht mit."
        ),
        "other": (
            "{ideas} sind noch nicht geprüft und warten länger als versprochen; "
            "sie zählen hier nicht mit."
        ),
    },
    "promises.overdue_ideas": "Was länger wartet als versprochen",
    "decisions.title": "Was beschlossen wurde",
    "decisions.none": "In diesem Zeitraum wurde kein Beschluss bekannt gegeben.",
    "decisions.one": {
        "one": "Bekannt gegeben am {on}: {title} ({outcome}). Grundlage ist {quote}.",
        "other": (
            "Bekannt gegeben am {on}: {title} ({outcome}). Grundlage sind {ideas}, vor allem "
            "{quote}."
        ),
    },
    "decisions.mixed": {
        "one": "Bekannt gegeben am {on}: {title}. Grundlage ist {quote}.",
        "other": "Bekannt gegeben am {on}: {title}. Grundlage sind {ideas}, vor allem {quote}.",
    },
    "decisions.more": {
        "one": "Ein früherer Beschluss steht hier nicht.",
        "other": "{n} frühere Beschlüsse stehen hier nicht.",
    },
    "column.late": "Tage zu spät",
    "count.within": {"one": "{n} Tag", "other": "{n} Tagen"},
    "expected.summary": {
        "one": (
            "Vorher wurde {n} Erwartung aufgeschrieben. Bestätigt: {confirmed}; widerlegt: "
            "{contradicted}; gemischt: {mixed}; nur gestreift: {mentioned}; nicht erwähnt: "
            "{unheard}."
        ),
        "other": (
            "Vorher wurden {n} Erwartungen aufgeschrieben. Bestätigt: {confirmed}; widerlegt: "
            "{contradicted}; gemischt: {mixed}; nur gestreift: {mentioned}; nicht erwähnt: "
            "{unheard}."
        ),
    },
    "expected.confirmed": "bestätigt",
    "expected.contradicted": "widerlegt",
    "expected.mixed": "gemischtes Bild",
    "expected.mentioned": "nur gestreift",
    "expected.unheard": "nicht erwähnt",
    "expected.unexpected": (
        "Die letzte Tabelle zeigt, was viele unterstützen und keine Erwartung nennt."
    ),
    "expected.nothing_unexpected": (
        "Außerhalb der Erwartungen wurde keine Idee mit klarer Zustimmung gefunden. Ähnlich ist "
        "noch nicht dasselbe."
    ),
    "expected.unexpected_ideas": "Was niemand erwartet hat",
    "top.contradicted": (
        "Vielleicht anders als erwartet ({expectation}): {disagree} von {people} sind gegen "
        "{quote}. Lesen Sie beides: Der Vergleich unterscheidet Ja und Nein nicht."
    ),
    "top.unexpected": "Keine Erwartung nennt {quote}, und doch sind {agree} von {people} dafür.",
    "topics.title": "Worum es geht",
    "topics.none": "Noch gibt es keine Themen: Nirgends handeln drei Ideen von derselben Sache.",
    "topics.intro": (
        "Ideen zur selben Sache, gleich in welcher Sprache. Benannt sind sie nach den Wörtern, "
        "die sie am meisten unterscheiden."
    ),
    "topics.one": "{name}: {ideas}, {stances}.",
    "topics.rises": "{name}: {ideas}, {stances}. Nimmt zu: ein größerer Anteil als vorher.",
    "topics.fades": "{name}: {ideas}, {stances}. Nimmt ab: ein kleinerer Anteil als vorher.",
    "doubles.title": "Was zusammengehören könnte",
    "doubles.intro": (
        "Diese Ideen sagen fast dasselbe. Lesen Sie beide, bevor Sie sie zusammenführen."
    ),
    "doubles.one": "{first} und {second}.",
    "doubles.more": {
        "one": "Ein weiteres Paar ist einander fast ebenso ähnlich.",
        "other": "{n} weitere Paare sind einander fast ebenso ähnlich.",
    },
    "column.heard": "Gehört",
    "column.nearest": "Ähnlichste Idee",
    "reach.title": "Wie weit Ideen kommen",
    "reach.none": "Noch keine Idee wird von zwei Abteilungen getragen.",
    "reach.carried": {
        "one": "Eine Idee wird von mehr als einer Abteilung getragen.",
        "other": "{n} Ideen werden von mehr als einer Abteilung getragen.",
    },
    "reach.given": "Die letzte Tabelle zeigt, wie oft Ideen an eine Abteilung gegeben wurden.",
    "reach.ideas": "Von mehreren Abteilungen getragen",
    "reach.hand_overs": "An eine Abteilung weitergegeben",
    "searching.title": "Mit Suchen verlorene Zeit",
    "searching.time": {
        "one": "Gesucht wurde {time} Stunden lang, in {n} Suche.",
        "other": "Gesucht wurde zusammen {time} Stunden lang, in {n} Suchen.",
    },
    "searching.before": "Im Zeitraum davor waren es {time} Stunden.",
    "searching.found": "Nichts wurde von genug Personen mit verwandten Worten vergeblich gesucht.",
    "searching.units": "Stunden je Abteilung",
    "searching.missed": "Was am häufigsten nicht gefunden wurde",
    "speed.title": "Wie schnell Sie das erreicht",
    "speed.said": {
        "one": (
            "Die eine Reaktion dieses Zeitraums ging innerhalb von {half} vor dessen Ende ein."
        ),
        "other": (
            "Von {n} Reaktionen in diesem Zeitraum ging die Hälfte innerhalb von {half} vor dessen "
            "Ende ein, neunzehn von zwanzig innerhalb von {nearly_all}."
        ),
    },
    "speed.on_top": "Das Erstellen und Versenden dieser Zusammenfassung kommt noch hinzu.",
    "count.hours_within": {"one": "{n} Stunde", "other": "{n} Stunden"},
    "column.units": "Abteilungen",
    "column.handed": "Male",
    "column.waited": "Tage bis zur ersten Reaktion",
    "column.hours": "Stunden",
    "column.query": "Gesucht",
    "deciding.title": "Worüber Sie entscheiden können",
    "deciding.some": {
        "one": "{ideas} ohne Antwort hat sicher die Zustimmung von mehr als der Hälfte.",
        "other": "{ideas} ohne Antwort haben sicher die Zustimmung von mehr als der Hälfte.",
    },
    "deciding.next": "Der nächste Schritt ist für den {on} versprochen.",
    "method.hours": {
        "one": "Zurückgehalten bei den Suchstunden je Abteilung: eine Abteilung.",
        "other": "Zurückgehalten bei den Suchstunden je Abteilung: {n} Abteilungen.",
    },
    "method.hours_all": "Die Suchstunden je Abteilung sind für alle Abteilungen zurückgehalten.",
    "method.topics": (
        "Ideen werden nach Bedeutung verglichen, über Sprachen hinweg. Ja und Nein "
        "unterscheidet das nicht: Lesen Sie, was dasteht. Die Nähe reicht von 0 bis 1; "
        "verwandt heißt ab {alike}, sicher verwandt ab {surely}."
    ),
    "method.topics_by_letters": (
        "Ideen werden nach gemeinsamen Wortteilen verglichen: Das Modell für Bedeutung ist "
        "nicht installiert. Die Nähe reicht von 0 bis 1; verwandt heißt ab {alike}, sicher "
        "verwandt ab {surely}."
    ),
    "method.contrary": (
        "Die Gegenstimme eines Themas ist die kleinere Seite, ab {k} Personen, die nach derselben "
        "Regel am stärksten ist, bei einer Idee, die nicht nur wenige gesehen haben."
    ),
    "method.period": (
        "Die Zahlen gelten für den ganzen Dialog. Neu, beantwortet und gesucht gilt für diesen "
        "Zeitraum."
    ),
}

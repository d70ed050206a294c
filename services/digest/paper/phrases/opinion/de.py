"""German."""

from collections.abc import Mapping

PHRASES: Mapping[str, str | Mapping[str, str]] = {
    "count.groups": {"one": "{n} Gruppe", "other": "{n} Gruppen"},
    "side.agree": "dafür",
    "side.disagree": "dagegen",
    "groups.title": "Wer ähnlich denkt",
    "groups.some": (
        "{people} haben genug Standpunkte abgegeben, um verglichen zu werden. Sie bilden {groups}."
    ),
    "groups.unsized": (
        "Wer genug Standpunkte abgegeben hat, um verglichen zu werden, gehört zu einer von "
        "{groups}."
    ),
    "groups.each_agree": (
        "Gruppe {group} umfasst {share} davon. Am meisten fällt auf: Sie ist für {quote}."
    ),
    "groups.each_disagree": (
        "Gruppe {group} umfasst {share} davon. Am meisten fällt auf: Sie ist gegen {quote}."
    ),
    "groups.each": "Gruppe {group} umfasst {share} davon. Keine einzelne Idee hebt sie heraus.",
    "groups.each_agree_unsized": "Bei Gruppe {group} fällt am meisten auf: Sie ist für {quote}.",
    "groups.each_disagree_unsized": (
        "Bei Gruppe {group} fällt am meisten auf: Sie ist gegen {quote}."
    ),
    "groups.each_unsized": "Keine einzelne Idee hebt Gruppe {group} heraus.",
    "groups.clear": "Die Gruppen sind deutlich voneinander getrennt.",
    "groups.partly": "Die Gruppen überschneiden sich teilweise.",
    "groups.hardly": (
        "Die Gruppen sind kaum voneinander getrennt. Messen Sie ihnen nicht zu viel Bedeutung bei."
    ),
    "groups.too_few_people": (
        "Es gibt keine Gruppen zu zeigen: Weniger als {least} Personen haben einen Standpunkt "
        "abgegeben."
    ),
    "groups.all_alike": (
        "Es gibt keine Gruppen zu zeigen: Alle haben dieselben Standpunkte abgegeben."
    ),
    "groups.too_small_groups": (
        "Es gibt keine Gruppen zu zeigen: Jede Aufteilung lässt eine Gruppe von weniger als {k} "
        "Personen übrig."
    ),
    "groups.table": "Was jede Gruppe auszeichnet",
    "bridging.title": "Was alle Gruppen teilen",
    "bridging.none": "Bei keiner Idee ist in jeder Gruppe die Mehrheit auf derselben Seite.",
    "bridging.intro": (
        "Hier ist in jeder Gruppe die Mehrheit auf derselben Seite. Das Stärkste steht oben."
    ),
    "bridging.caption": "Was alle Gruppen teilen, Gruppe für Gruppe",
    "divisive.title": "Wo sich die Gruppen am meisten unterscheiden",
    "divisive.none": (
        "Die Gruppen unterscheiden sich bei keiner Idee, die in jeder genug Personen gesehen haben."
    ),
    "divisive.intro": (
        "Hier liegen die Gruppen am weitesten auseinander. Der größte Unterschied steht oben."
    ),
    "divisive.caption": "Wo sich die Gruppen unterscheiden, Gruppe für Gruppe",
    "top.bridging_agree": (
        "In jeder Gruppe ist die Mehrheit derer, die reagiert haben, für {quote}: etwa {least} "
        "oder mehr."
    ),
    "top.bridging_disagree": (
        "In jeder Gruppe ist die Mehrheit derer, die reagiert haben, gegen {quote}: etwa {least} "
        "oder mehr."
    ),
    "top.bridging_agree_all": (
        "In jeder Gruppe ist die Mehrheit derer, die reagiert haben, für {quote}."
    ),
    "top.bridging_disagree_all": (
        "In jeder Gruppe ist die Mehrheit derer, die reagiert haben, gegen {quote}."
    ),
    "top.bridging_agree_whole": "In jeder Gruppe sind fast alle, die reagiert haben, für {quote}.",
    "top.bridging_disagree_whole": (
        "In jeder Gruppe sind fast alle, die reagiert haben, gegen {quote}."
    ),
    "top.divisive_agree": (
        "Am meisten unterscheiden sich die Gruppen bei {quote}: Von Gruppe {first} sind {high} "
        "dafür, von Gruppe {last} {low}."
    ),
    "top.divisive_disagree": (
        "Am meisten unterscheiden sich die Gruppen bei {quote}: Von Gruppe {first} sind {high} "
        "dagegen, von Gruppe {last} {low}."
    ),
    "top.divisive": "Am meisten unterscheiden sich die Gruppen bei {quote}.",
    "method.groups": (
        "Gruppen ergeben sich nur aus Standpunkten: Wer ähnlich antwortet, steht nahe beieinander. "
        "Gezeigt wird die Anzahl von Gruppen, die sich am besten trennen lässt. Eine Gruppe behält "
        "ihren Buchstaben von einer Zusammenfassung zur nächsten. Anteile beziehen sich auf alle, "
        "die zu der Idee einen Standpunkt abgegeben haben; wo wenige Personen in keiner Gruppe "
        "sind, sind sie auf 5 oder 10% gerundet."
    ),
    "column.group": "Gruppe",
    "column.side": "Seite",
    "column.in_group": "In der Gruppe",
    "column.others": "Andere",
    "column.A": "Gruppe A",
    "column.B": "Gruppe B",
    "column.C": "Gruppe C",
    "column.D": "Gruppe D",
    "column.E": "Gruppe E",
    "column.mark": "Auf der Karte",
    "column.what": "Was es ist",
    "column.share": "Anteil",
    "column.wait": "Wartezeit",
    "column.answered": "Beantwortet",
    "column.waiting": "Wartet noch",
    "map.caption": "Karte der Meinungen",
    "map.group": "Gruppe {group}",
    "map.text": (
        "Eine Karte mit {groups}: {shares}. Je größer der Kreis, desto mehr Personen; je weiter "
        "auseinander, desto größer der Unterschied. Eine Zahl ist eine Idee; sie liegt in der "
        "Richtung derer, die dafür sind."
    ),
    "map.how": (
        "Ein Kreis ist eine Gruppe: je größer, desto mehr Personen; je weiter auseinander, desto "
        "größer der Unterschied. Eine Zahl ist eine Idee; sie liegt in der Richtung derer, die "
        "dafür sind."
    ),
    "weeks.caption": "Personen, die mitgemacht haben, je Woche",
    "weeks.caption_gaps": (
        "Personen, die mitgemacht haben, je Woche (–: niemand oder zurückgehalten)"
    ),
    "weeks.gaps": {
        "one": "Eine Woche hat einen Strich: Niemand machte mit, oder die Zahl ist zurückgehalten.",
        "other": (
            "{n} Wochen haben einen Strich: Niemand machte mit, oder die Zahl ist zurückgehalten."
        ),
    },
    "weeks.text": (
        "Personen je Woche von {first} bis {last}. Die meisten machten in {week} mit: {people}."
    ),
    "waits.caption": "Wie lange Ideen auf eine Antwort warten",
    "waits.text": (
        "Ideen nach Tagen bis zur Antwort. Beantwortet: {answered}. Wartet noch: {waiting}."
    ),
    "waits.span": "{first} bis {last} Tage",
    "waits.more": "mehr als {days} Tage",
    "waits.promised": "versprochen: {days}",
    "figure.table": "Dasselbe als Tabelle",
    "ideas.open": "Alle {ideas} zeigen",
    "bar.ideas": "Ideen",
    "mail.whole": "Die ganze Zusammenfassung lesen",
    "mail.stop": "Diese E-Mails nicht mehr erhalten",
}

"""Dutch."""

from collections.abc import Mapping

PHRASES: Mapping[str, str | Mapping[str, str]] = {
    "contrary.title": "Het tegengeluid",
    "contrary.none": "Bij geen enkel idee gaan {k} mensen of meer tegen de grootste kant in.",
    "contrary.disagree": (
        "Niet iedereen gaat mee: {contrary} van de {people} ({share}) zijn het oneens met {quote}."
    ),
    "contrary.agree": (
        "Niet iedereen gaat mee: {contrary} van de {people} ({share}) zijn het eens met {quote}; "
        "meer mensen zijn ertegen."
    ),
    "contrary.instead": (
        "Niet iedereen gaat mee: {contrary} van de {people} ({share}) zijn het oneens met {quote}. "
        "Wat hen onderscheidt, is hun steun voor {instead}."
    ),
    "contrary.side.agree": "eens",
    "contrary.side.disagree": "oneens",
    "column.contrary_side": "Zij zijn het",
    "promises.title": "Houden we ons woord?",
    "promises.none": "Er is niets beloofd over wanneer ideeën antwoord krijgen.",
    "promises.early": "Beloofd is antwoord binnen {promised}. Nog geen idee is zover.",
    "promises.kept": (
        "Beloofd is antwoord binnen {promised}. Gelukt bij {kept} van {due} ({share})."
    ),
    "promises.times": {
        "one": "Eén idee kreeg antwoord, binnen {median}.",
        "other": (
            "{n} ideeën kregen antwoord: de helft binnen {median}, negen van de tien binnen {slow}."
        ),
    },
    "promises.overdue": {
        "one": "{ideas} wacht langer dan beloofd.",
        "other": "{ideas} wachten langer dan beloofd.",
    },
    "promises.overdue_rest": "Ook te laat: {names}.",
    "promises.in_time": {
        "one": "{ideas} wacht en is nog op tijd.",
        "other": "{ideas} wachten en zijn nog op tijd.",
    },
    "promises.unread": {
        "one": "{ideas} is nog niet beoordeeld en wacht langer dan beloofd; hier telt het niet.",
        "other": (
            "{ideas} zijn nog niet beoordeeld en wachten langer dan beloofd; "
            "ze tellen hier niet mee."
        ),
    },
    "promises.overdue_ideas": "Wat langer wacht dan beloofd",
    "decisions.title": "Wat er is besloten",
    "decisions.none": "In deze periode is geen besluit bekendgemaakt.",
    "decisions.one": {
        "one": "Bekendgemaakt op {on}: {title} ({outcome}). Het rust op {quote}.",
        "other": (
            "Bekendgemaakt op {on}: {title} ({outcome}). Het rust op {ideas}, vooral op {quote}."
        ),
    },
    "decisions.mixed": {
        "one": "Bekendgemaakt op {on}: {title}. Het rust op {quote}.",
        "other": "Bekendgemaakt op {on}: {title}. Het rust op {ideas}, vooral op {quote}.",
    },
    "decisions.more": {
        "one": "Eén eerder besluit staat hier niet bij.",
        "other": "{n} eerdere besluiten staan hier niet bij.",
    },
    "column.late": "Dagen te laat",
    "count.within": {"one": "{n} dag", "other": "{n} dagen"},
    "expected.summary": {
        "one": (
            "De organisator schreef vooraf {n} verwachting op. Bevestigd: {confirmed}; "
            "tegengesproken: {contradicted}; wisselend: {mixed}; zijdelings genoemd: "
            "{mentioned}; niet genoemd: {unheard}."
        ),
        "other": (
            "De organisator schreef vooraf {n} verwachtingen op. Bevestigd: {confirmed}; "
            "tegengesproken: {contradicted}; wisselend: {mixed}; zijdelings genoemd: "
            "{mentioned}; niet genoemd: {unheard}."
        ),
    },
    "expected.confirmed": "bevestigd",
    "expected.contradicted": "tegengesproken",
    "expected.mixed": "wisselend beeld",
    "expected.mentioned": "zijdelings genoemd",
    "expected.unheard": "niet genoemd",
    "expected.unexpected": (
        "De laatste tabel toont wat veel mensen steunen en geen enkele verwachting noemt."
    ),
    "expected.nothing_unexpected": (
        "Buiten de verwachtingen is geen idee met duidelijke steun gevonden. Erop lijken is nog "
        "niet hetzelfde zeggen."
    ),
    "expected.unexpected_ideas": "Wat niemand verwachtte",
    "top.contradicted": (
        "Misschien anders dan verwacht ({expectation}): {disagree} van de {people} zijn het oneens "
        "met {quote}. Lees beide: de vergelijking hoort geen verschil tussen ja en nee."
    ),
    "top.unexpected": (
        "Geen enkele verwachting noemt {quote}, en toch zijn {agree} van de {people} het eens."
    ),
    "topics.title": "Waar het over gaat",
    "topics.none": "Er zijn nog geen onderwerpen: nergens gaan drie ideeën over hetzelfde.",
    "topics.intro": (
        "Ideeën over hetzelfde, in welke taal ook. De woorden die hen onderscheiden, zijn de naam."
    ),
    "topics.one": "{name}: {ideas}, {stances}.",
    "topics.rises": "{name}: {ideas}, {stances}. Neemt toe: een groter aandeel dan eerst.",
    "topics.fades": "{name}: {ideas}, {stances}. Neemt af: een kleiner aandeel dan eerst.",
    "doubles.title": "Wat samen kan",
    "doubles.intro": "Deze ideeën zeggen bijna hetzelfde. Lees ze allebei voor u ze samenvoegt.",
    "doubles.one": "{first} en {second}.",
    "doubles.more": {
        "one": "Nog één paar lijkt bijna even veel op elkaar.",
        "other": "Nog {n} paren lijken bijna even veel op elkaar.",
    },
    "column.heard": "Gehoord",
    "column.nearest": "Meest verwante idee",
    "reach.title": "Hoe ver ideeën komen",
    "reach.none": "Nog geen idee wordt door twee afdelingen gedragen.",
    "reach.carried": {
        "one": "Eén idee wordt door meer dan één afdeling gedragen.",
        "other": "{n} ideeën worden door meer dan één afdeling gedragen.",
    },
    "reach.given": "De laatste tabel toont hoe vaak ideeën aan een afdeling zijn doorgegeven.",
    "reach.ideas": "Gedragen door meer afdelingen",
    "reach.hand_overs": "Doorgegeven aan een afdeling",
    "searching.title": "Tijd kwijt aan zoeken",
    "searching.time": {
        "one": "Mensen zochten {time} uur, in {n} zoekvraag.",
        "other": "Mensen zochten samen {time} uur, in {n} zoekvragen.",
    },
    "searching.before": "In de periode ervoor was dat {time} uur.",
    "searching.found": "Niets is door genoeg mensen in verwante woorden vergeefs gezocht.",
    "searching.units": "Uren per afdeling",
    "searching.missed": "Wat het vaakst niet is gevonden",
    "speed.title": "Hoe snel dit u bereikt",
    "speed.said": {
        "one": "De ene reactie van deze periode kwam hoogstens {half} voor het einde ervan binnen.",
        "other": (
            "Van {n} reacties in deze periode kwam de helft hoogstens {half} voor het einde ervan "
            "binnen, en negentien van de twintig hoogstens {nearly_all} ervoor."
        ),
    },
    "speed.on_top": "Het maken en versturen van deze samenvatting komt daar nog bij.",
    "count.hours_within": {"one": "{n} uur", "other": "{n} uur"},
    "column.units": "Afdelingen",
    "column.handed": "Keren",
    "column.waited": "Dagen tot eerste reactie",
    "column.hours": "Uren",
    "column.query": "Gezocht",
    "deciding.title": "Waarover u kunt besluiten",
    "deciding.some": {
        "one": "{ideas} zonder antwoord heeft zeker de steun van meer dan de helft.",
        "other": "{ideas} zonder antwoord hebben zeker de steun van meer dan de helft.",
    },
    "deciding.next": "De volgende stap is beloofd voor {on}.",
    "method.hours": {
        "one": "Achtergehouden bij de zoekuren per afdeling: één afdeling.",
        "other": "Achtergehouden bij de zoekuren per afdeling: {n} afdelingen.",
    },
    "method.hours_all": "De zoekuren per afdeling zijn voor alle afdelingen achtergehouden.",
    "method.topics": (
        "Ideeën zijn vergeleken op betekenis, over talen heen. Dat hoort geen verschil tussen "
        "ja en nee: lees wat er staat. Verwantschap loopt van 0 tot 1; verwant is vanaf "
        "{alike}, zeker verwant vanaf {surely}."
    ),
    "method.topics_by_letters": (
        "Ideeën zijn vergeleken op gedeelde stukken van woorden: het model voor betekenis is "
        "niet geïnstalleerd. Verwantschap loopt van 0 tot 1; verwant is vanaf {alike}, zeker "
        "verwant vanaf {surely}."
    ),
    "method.contrary": (
        "Het tegengeluid van een thema is de kleinste kant, van {k} mensen of meer, die volgens "
        "dezelfde regel het sterkst is, bij een idee dat niet weinig mensen zagen."
    ),
    "method.period": (
        "De aantallen gelden voor de hele dialoog. Nieuw, beantwoord en gezocht gelden voor "
        "deze periode."
    ),
}

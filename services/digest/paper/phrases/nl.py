"""Dutch."""

from collections.abc import Mapping

PHRASES: Mapping[str, str | Mapping[str, str]] = {
    "quote": "‘{text}’",
    "count.people": {"one": "{n} persoon", "other": "{n} mensen"},
    "count.ideas": {"one": "{n} idee", "other": "{n} ideeën"},
    "count.stances": {"one": "{n} standpunt", "other": "{n} standpunten"},
    "count.days": {"one": "{n} dag", "other": "{n} dagen"},
    "title.management": "Samenvatting voor het management",
    "title.host": "Samenvatting voor de begeleiders",
    "title.participant": "Samenvatting voor de deelnemers",
    "period.whole": "De hele dialoog, tot {end}",
    "period.between": "Van {start} tot {end}",
    "lead.all": {
        "one": "{people} reageerde op {ideas} en gaf {stances}.",
        "other": "{people} reageerden op {ideas} en gaven samen {stances}.",
    },
    "lead.people": {
        "one": "{people} reageerde op {ideas}.",
        "other": "{people} reageerden op {ideas}.",
    },
    "lead.few": "Op {ideas} reageerden nog minder dan {k} mensen.",
    "lead.none": "Nog niemand reageerde op {ideas}.",
    "top.title": "Het belangrijkste",
    "top.agreed": "{quote} krijgt de meeste steun: {agree} van de {people} zijn het ermee eens.",
    "top.disputed": (
        "Over {quote} zijn de mensen het meest verdeeld: {agree} eens, {disagree} oneens, "
        "{passed} neutraal."
    ),
    "top.opposed": (
        "{quote} krijgt de meeste tegenstand: {disagree} van de {people} zijn het oneens."
    ),
    "top.concern": "De breedst gedeelde zorg is {quote}: {agree} van de {people} zijn het eens.",
    "top.overdue": {
        "one": (
            "{waiting} wacht op antwoord; {overdue} langer dan de beloofde {promised}. "
            "Het langst wacht {quote}: {days}."
        ),
        "other": (
            "{waiting} wachten op antwoord; {overdue} langer dan de beloofde {promised}. "
            "Het langst wacht {quote}: {days}."
        ),
    },
    "top.waiting": {
        "one": "{waiting} wacht op antwoord. Het langst wacht {quote}: {days}.",
        "other": "{waiting} wachten op antwoord. Het langst wacht {quote}: {days}.",
    },
    "top.new": {
        "one": "{ideas} kwam binnen in deze periode: {quote}.",
        "other": "{ideas} kwamen binnen in deze periode. De meeste reacties kreeg {quote}.",
    },
    "top.new_quiet": "{ideas} kwamen binnen in deze periode, waaronder {quote}.",
    "top.answered": {
        "one": "{ideas} kreeg antwoord; overgenomen, gepland of gedaan: {positive}.",
        "other": "{ideas} kregen antwoord; overgenomen, gepland of gedaan: {positive}.",
    },
    "top.pending": {
        "one": "{ideas} is nog niet beoordeeld.",
        "other": "{ideas} zijn nog niet beoordeeld.",
    },
    "top.too_few": (
        "Geen enkel idee heeft al {k} standpunten. Er valt dus nog niets te vergelijken."
    ),
    "participation.title": "Wie meedeed",
    "participation.period": {
        "one": "In deze periode deed {people} mee, van wie {new} voor het eerst.",
        "other": "In deze periode deden {people} mee, van wie {new} voor het eerst.",
    },
    "participation.units": "Mensen per afdeling",
    "participation.weeks": "Mensen per week",
    "agreed.title": "Waar de meeste steun voor is",
    "agreed.none": "Nog geen idee heeft genoeg standpunten en meer voor dan tegen.",
    "agreed.intro": "Met de zekerste steun bovenaan.",
    "disputed.title": "Waar de mensen over verdeeld zijn",
    "disputed.none": "Over geen enkel idee zijn twee grote kanten het oneens.",
    "disputed.intro": "Met de grootste kleinste kant bovenaan.",
    "opposed.title": "Waar de meeste tegenstand tegen is",
    "opposed.none": "Geen enkel idee heeft meer tegen dan voor.",
    "opposed.intro": "Met de zekerste tegenstand bovenaan.",
    "new.title": "Wat er nieuw is",
    "new.none": "In deze periode kwamen geen nieuwe ideeën binnen.",
    "new.some": {
        "one": "{ideas} kwam binnen in deze periode.",
        "other": "{ideas} kwamen binnen in deze periode; de nieuwste staan hier.",
    },
    "waiting.title": "Wat op antwoord wacht",
    "waiting.none": "Er wacht geen toegelaten idee op antwoord.",
    "waiting.overdue": {
        "one": "{waiting} wacht op antwoord. Beloofd is {promised}; te laat: {overdue}.",
        "other": "{waiting} wachten op antwoord. Beloofd is {promised}; te laat: {overdue}.",
    },
    "waiting.some": {
        "one": "{waiting} wacht op antwoord.",
        "other": "{waiting} wachten op antwoord.",
    },
    "answered.title": "Wat ermee gedaan is",
    "answered.none": "In deze periode kreeg geen enkel idee antwoord.",
    "answered.some": {
        "one": "{ideas} kreeg in deze periode antwoord.",
        "other": "{ideas} kregen in deze periode antwoord.",
    },
    "expected.title": "Wat vooraf werd verwacht",
    "expected.none": "De organisator heeft vooraf geen verwachtingen opgeschreven.",
    "expected.intro": (
        "Dit schreef de organisator op voor de dialoog openging. Leg het naast wat er is gehoord."
    ),
    "pending.title": "Wat nog beoordeeld moet worden",
    "pending.none": "Alles is beoordeeld.",
    "pending.some": {
        "one": "{ideas} wacht op een beoordeling.",
        "other": "{ideas} wachten op een beoordeling.",
    },
    "pending.overdue": {
        "one": "{ideas} wacht langer dan de beloofde {promised} op een beoordeling: al {days}.",
        "other": (
            "{ideas} wachten langer dan de beloofde {promised} op een beoordeling; "
            "het oudste al {days}."
        ),
    },
    "ideas.title": "Alle ideeën",
    "ideas.caption": "Alle ideeën met hun aantallen",
    "method.title": "Hoe u dit leest",
    "method.counting": (
        "Van elke persoon telt per idee alleen het laatste standpunt. Neutraal telt mee in het "
        "totaal."
    ),
    "method.ranking": (
        "Steun en tegenstand staan op volgorde van het aandeel dat op zijn minst aannemelijk is "
        "(ondergrens van Wilson, 95%). Zo wint 90 van de 100 van 9 van de 10. Verdeeldheid volgt "
        "dezelfde regel voor de kleinste kant."
    ),
    "method.left_out": (
        "Niet in de ranglijsten: niet toegelaten {rejected}, nog niet beoordeeld {pending}, "
        "samengevoegd {merged}, minder dan {k} standpunten {few}."
    ),
    "method.withheld": {
        "one": "Van {ideas} zijn de aantallen achtergehouden: minder dan {k} standpunten.",
        "other": "Van {ideas} zijn de aantallen achtergehouden: minder dan {k} standpunten.",
    },
    "method.privacy": (
        "Elk getal over mensen rust op minstens {k} van hen; een deel ervan mag kleiner zijn, "
        "zoals 1 van de 9 die het oneens is. Een streepje betekent dat het getal is achtergehouden "
        "of er niet is. De samenvatting voegt geen namen toe; citaten zijn zoals mensen ze "
        "schreven."
    ),
    "method.parts": (
        "Achtergehouden in de tabellen hierboven: {parts} van de aantallen per afdeling en per "
        "week."
    ),
    "method.check": (
        "Naast een zin staan ten hoogste {most} ideeën waarop hij rust; heeft een deel een tabel, "
        "dan staan ze daar. Elk idee staat met zijn aantallen in de lijst hieronder. De "
        "samenvatting als JSON noemt bij elke zin alle ideeën."
    ),
    "column.idea": "Idee",
    "column.agree": "Eens",
    "column.disagree": "Oneens",
    "column.pass": "Neutraal",
    "column.share_agree": "Eens %",
    "column.share_disagree": "Oneens %",
    "column.comments": "Reacties",
    "column.followers": "Volgers",
    "column.views": "Gelezen",
    "column.shares": "Gedeeld",
    "column.kind": "Soort",
    "column.theme": "Thema",
    "column.on": "Datum",
    "column.days": "Dagen",
    "column.overdue": "Toezegging",
    "column.outcome": "Uitkomst",
    "column.reason": "Reden",
    "column.decision": "Besluit",
    "column.unit": "Afdeling",
    "column.week": "Week",
    "column.people": "Mensen",
    "column.expectation": "Verwachting",
    "column.state": "Stand",
    "unit.unknown": "afdeling onbekend",
    "overdue.yes": "te laat",
    "overdue.no": "op tijd",
    "kind.idea": "idee",
    "kind.experience": "ervaring",
    "kind.concern": "zorg",
    "kind.answer": "antwoord op een vraag",
    "outcome.adopted": "overgenomen",
    "outcome.planned": "gepland",
    "outcome.done": "gedaan",
    "outcome.not-now": "nu niet",
    "outcome.declined": "afgewezen",
    "state.rejected": "niet toegelaten",
    "state.pending": "nog niet beoordeeld",
    "state.merged": "samengevoegd met {into}",
    "table.first": "{caption}: de eerste {first}, en nog {more}",
    "more": "en nog {n}",
    "skip": "Naar alle ideeën",
    "withheld": "achtergehouden",
    "charter.objective": "Doel",
    "charter.decision_owner": "Wie besluit",
    "charter.next_step": "Volgende stap",
    "rests_on": "Idee",
}

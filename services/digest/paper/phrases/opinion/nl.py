"""Dutch."""

from collections.abc import Mapping

PHRASES: Mapping[str, str | Mapping[str, str]] = {
    "count.groups": {"one": "{n} groep", "other": "{n} groepen"},
    "side.agree": "eens",
    "side.disagree": "oneens",
    "groups.title": "Wie hetzelfde denkt",
    "groups.some": "{people} gaven genoeg standpunten om te vergelijken. Zij vormen {groups}.",
    "groups.unsized": "Wie genoeg standpunten gaf om te vergelijken, hoort bij een van {groups}.",
    "groups.each_agree": (
        "Groep {group} is {share} van hen. Het meest valt op: deze groep is het eens met {quote}."
    ),
    "groups.each_disagree": (
        "Groep {group} is {share} van hen. Het meest valt op: deze groep is het oneens met {quote}."
    ),
    "groups.each": "Groep {group} is {share} van hen. Geen enkel idee onderscheidt deze groep.",
    "groups.each_agree_unsized": "In groep {group} valt het meest op: zij is het eens met {quote}.",
    "groups.each_disagree_unsized": (
        "In groep {group} valt het meest op: zij is het oneens met {quote}."
    ),
    "groups.each_unsized": "Geen enkel idee onderscheidt groep {group}.",
    "groups.clear": "De groepen staan duidelijk los van elkaar.",
    "groups.partly": "De groepen overlappen deels.",
    "groups.hardly": (
        "De groepen staan nauwelijks los van elkaar. Hecht er niet te veel waarde aan."
    ),
    "groups.too_few_people": (
        "Er zijn geen groepen te tonen: minder dan {least} mensen gaven een standpunt."
    ),
    "groups.all_alike": "Er zijn geen groepen te tonen: iedereen gaf dezelfde standpunten.",
    "groups.too_small_groups": (
        "Er zijn geen groepen te tonen: elke verdeling laat een groep van minder dan {k} mensen "
        "over."
    ),
    "groups.table": "Wat elke groep onderscheidt",
    "bridging.title": "Wat alle groepen delen",
    "bridging.none": "Over geen enkel idee denkt in elke groep de meerderheid hetzelfde.",
    "bridging.intro": (
        "Hierover denkt in elke groep de meerderheid hetzelfde. Het sterkste staat bovenaan."
    ),
    "bridging.caption": "Wat alle groepen delen, per groep",
    "divisive.title": "Waar de groepen het meest verschillen",
    "divisive.none": (
        "De groepen verschillen niet over een idee dat in elke groep genoeg mensen zagen."
    ),
    "divisive.intro": (
        "Hier liggen de groepen het verst uiteen. Het grootste verschil staat bovenaan."
    ),
    "divisive.caption": "Waar de groepen verschillen, per groep",
    "top.bridging_agree": (
        "In elke groep is de meerderheid van wie reageerde het eens met {quote}: ongeveer {least} "
        "of meer."
    ),
    "top.bridging_disagree": (
        "In elke groep is de meerderheid van wie reageerde het oneens met {quote}: ongeveer "
        "{least} of meer."
    ),
    "top.bridging_agree_all": (
        "In elke groep is de meerderheid van wie reageerde het eens met {quote}."
    ),
    "top.bridging_disagree_all": (
        "In elke groep is de meerderheid van wie reageerde het oneens met {quote}."
    ),
    "top.bridging_agree_whole": (
        "In elke groep is vrijwel iedereen die reageerde het eens met {quote}."
    ),
    "top.bridging_disagree_whole": (
        "In elke groep is vrijwel iedereen die reageerde het oneens met {quote}."
    ),
    "top.divisive_agree": (
        "De groepen verschillen het meest over {quote}: van groep {first} is {high} het eens, van "
        "groep {last} {low}."
    ),
    "top.divisive_disagree": (
        "De groepen verschillen het meest over {quote}: van groep {first} is {high} het oneens, "
        "van groep {last} {low}."
    ),
    "top.divisive": "De groepen verschillen het meest over {quote}.",
    "method.groups": (
        "Groepen komen alleen uit standpunten voort: wie hetzelfde antwoordt, staat dicht bij "
        "elkaar. Het aantal groepen is het aantal dat het best los van elkaar staat. Een groep "
        "houdt haar letter van de ene samenvatting op de andere. Aandelen zijn van wie een "
        "standpunt over het idee gaf; waar weinig mensen in geen enkele groep zitten, zijn ze "
        "afgerond op 5 of 10%."
    ),
    "column.group": "Groep",
    "column.side": "Kant",
    "column.in_group": "In de groep",
    "column.others": "Anderen",
    "column.A": "Groep A",
    "column.B": "Groep B",
    "column.C": "Groep C",
    "column.D": "Groep D",
    "column.E": "Groep E",
    "column.mark": "Op de kaart",
    "column.what": "Wat het is",
    "column.share": "Aandeel",
    "column.wait": "Wachttijd",
    "column.answered": "Beantwoord",
    "column.waiting": "Wacht nog",
    "map.caption": "Kaart van de meningen",
    "map.group": "Groep {group}",
    "map.text": (
        "Een kaart met {groups}: {shares}. Hoe groter de cirkel, hoe meer mensen; hoe verder "
        "uiteen, hoe groter het verschil. Een nummer is een idee; het ligt in de richting van wie "
        "het ermee eens is."
    ),
    "map.how": (
        "Een cirkel is een groep: hoe groter, hoe meer mensen; hoe verder uiteen, hoe groter het "
        "verschil. Een nummer is een idee; het ligt in de richting van wie het ermee eens is."
    ),
    "weeks.caption": "Mensen die meededen, per week",
    "weeks.caption_gaps": "Mensen die meededen, per week (–: niemand, of achtergehouden)",
    "weeks.gaps": {
        "one": "Eén week heeft een streepje: niemand deed mee, of het cijfer is achtergehouden.",
        "other": "{n} weken met een streepje: niemand deed mee, of het cijfer is achtergehouden.",
    },
    "weeks.text": (
        "Mensen per week van {first} tot en met {last}. De meesten deden mee in {week}: {people}."
    ),
    "waits.caption": "Hoe lang ideeën op antwoord wachten",
    "waits.text": (
        "Ideeën naar het aantal dagen tot hun antwoord. Beantwoord: {answered}. Wacht nog: "
        "{waiting}."
    ),
    "waits.span": "{first} tot {last} dagen",
    "waits.more": "meer dan {days} dagen",
    "waits.promised": "beloofd: {days}",
    "figure.table": "Hetzelfde als tabel",
    "ideas.open": "Toon alle {ideas}",
    "bar.ideas": "Ideeën",
    "mail.whole": "Lees de hele samenvatting",
    "mail.stop": "Deze mails niet meer ontvangen",
}

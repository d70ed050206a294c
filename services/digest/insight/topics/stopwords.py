"""Words that name no topic, per language: they join, point, count or ask."""

_DUTCH = """
aan achter af al alle alleen alles als altijd ander andere anders andersom beginnen behalve bellen
bent bij bijna binnen blijken boven brengen dag dan dat de denken deze die dit doch doen doet door
drie dus echt een eens eer eerst eerste eigen elk elke en enkel er erg even gaan gaat gebeuren
gedaan gedacht geeft geen gemaakt genoeg geven geweest ging goed graag haar had hadden hebben hebt
heeft heel hele hem hen het hier hij hoe hoeft hoeveel horen houden hun ieder iedereen iemand iets
ik in is ja jaar je jij jou jouw juist jullie kan kennen kom komen komt kon konden krijgen krijgt
kunnen laat laten leggen leren lid liever ligt lijken lopen maak maakt maar mag maken meer men
meneer met mevrouw mij mijn minder misschien moest moet moeten mogen na naar niemand niet niets
nieuw nieuwe noemen nog nooit nu of om omdat omhoog onder ons onze ook op open over overal pas per
plaats precies samen sinds slechts sluiten soms staan staat steeds straks te tegen ten ter terug
teveel tijdens toch toe toen tot tussen twee tweede uit uur uw vaak vaker van veel verder via vier
vijf vinden voor vooraf vooral voordat vraag vragen waar waarbij waarin waarom wanneer want was wat
we week weer wees weken wel welk welke werd weten wie wij wil wilde willen worden wordt zal ze zeer
zeggen zegt zei zelf zelfs zes zetten zich zien ziet zij zijn zit zo zoals zodat zoeken zonder zou
zouden zoveel zullen één
"""
_ENGLISH = """
able about above actually after again against all almost alone along already also although always
among and another any anyone anything are around because been before being below best better
between both bring but came can cannot come consider could did does doing done down during each
either else enough even ever every everyone everything feel few find first for from full further
get gets getting give given gives go goes going good got had has have having her here hers him his
how however into its itself just keep know lead let like little long look made make makes making
many may maybe mean might more most much must need needs never next nobody none nor not nothing now
off often once one only onto open other others our out over own per please put rather really said
same say see seem seems shall she should since some someone something sometimes soon start still
such take tell than that the their them then there these they thing things think this those though
three through thus too try two under until upon use used uses using very want wants was way well
were what when where whether which while who whom whose why will with within without wonder would
year years yes yet you your
"""
_GERMAN = """
aber alle allein allem allen aller alles als also andere anderen anders auch auf aus beginnen bei
beide beim bin bis bist bitte bleiben brauchen braucht bringen da dabei dadurch dafür dagegen daher
damit danach daran darauf darf darüber das dass dazu dein dem den denken denn der des deshalb die
dies diese diesem diesen dieser dieses doch dort drei durch dürfen eben eher eigen eigene ein eine
einem einen einer eines einfach einmal er erst erste es etwas euch euer fragen für gab ganz geben
gegen gehen geht gehört genug gern gibt gut habe haben hat hatte hatten hier hören ihm ihn ihnen
ihr ihre ihrem ihren ihrer immer in ist ja jede jedem jeden jeder jedes jetzt kam kann kein keine
keinem keinen keiner kennen kommen kommt können könnte lassen machen macht man manche mehr mein
meine meinem meinen meiner mich mir mit muss musste müssen nach neue neuen nicht nichts nie niemand
noch nun nur oben oder oft ohne pro sagen schon sehr sein seine seinem seinen seiner seit selbst
sich sie sind sitzen so sogar sollen sollte sollten sondern sonst sowie statt stehen tag um und uns
unser unsere unserem unseren unserer unter viel viele vielen vier vom von vor wann war waren warum
was weil weniger wenn wer werden wie wieder will wir wird wissen wo woche wollen wollte wurde
wurden würde würden zu zum zur zwei zwischen über
"""

STOPWORDS = {
    language: frozenset(words.split())
    for language, words in (("nl", _DUTCH), ("en", _ENGLISH), ("de", _GERMAN))
}

"""Words that name no topic, per language: they join, point, count or ask."""

_DUTCH = """
aan achter af al alle alleen alles als altijd ander andere anders andersom behalve bent bij bijna
binnen boven dan dat de deze die dit doch doen door doet dus echt een eens eer eerst eerste eigen
elk elke en enkel er erg even gaan gaat gedaan geeft geen gemaakt genoeg geven geweest ging goed
graag had hadden hebben hebt heeft heel hele hem hen het hier hij hoe hoeft hoeveel hun ieder
iedereen iemand iets ik in is ja jaar je jij jou jouw juist jullie kan kom komen komt kon konden
kunnen laat laten leggen lid liever ligt maak maar maakt maken mag meer men met mij mijn minder
misschien moest moet moeten mogen na naar niemand niet niets nieuw nieuwe nog nooit nu of om omdat
omhoog onder ons onze ook op open over overal pas per plaats precies samen sinds slechts soms staan
staat steeds straks te teveel tegen ten ter terug tijdens toch toe toen tot tussen tweede twee drie
uit uw van vaak vaker veel verder via vier vijf voor vooraf vooral voordat waar waarbij waarin
waarom wanneer want was wat we wel welk welke weer wees wie wij wil wilde willen worden wordt zal
ze zeer zegt zei zelf zelfs zetten zes zich zien ziet zij zijn zit zo zoals zodat zonder zou zouden
zoveel zullen
"""
_ENGLISH = """
about above after again against all almost alone along already also although always among and
another any anyone anything are around because been before being below best better between both but
can cannot could did does doing done down during each either else enough even ever every everyone
everything few first for from full further get gets getting give given gives goes going good got had
has have having her here hers him his how however into its itself just keep let like little long
look made make makes making many may maybe might more most much must need needs never next nobody
none nor not nothing now off often once one only onto open other others our out over own per please
put rather really same see seem seems shall she should since some someone something sometimes soon
still such take than that the their them then there these they thing things think this those three
though through thus too two under until upon use used uses using very want wants was way well were
what when where whether which while who whom whose why will with within without would year years
yes yet you your
"""
_GERMAN = """
aber alle allein allem allen aller alles als also andere anderen anders auch auf aus bei beide beim
bin bis bist bitte bleiben braucht brauchen da dabei dadurch dafür dagegen daher damit danach daran
darauf darf darüber das dass dazu dein dem den denn der des deshalb die dies diese diesem diesen
dieser dieses doch dort drei durch dürfen eben eher eigen eigene ein eine einem einen einer eines
einfach einmal er erst erste es etwas euch euer für ganz geben gegen geht gehen gehört genug gern
gibt gut habe haben hat hatte hatten hier ihm ihn ihnen ihr ihre ihrem ihren ihrer immer in ist ja
jede jedem jeden jeder jedes jetzt kann kein keine keinem keinen keiner können könnte kommen kommt
lassen machen macht man manche mehr mein meine meinem meinen meiner mich mir mit muss müssen musste
nach neue neuen nicht nichts nie niemand noch nun nur oben oder ohne oft pro schon sehr sein seine
seinem seinen seiner seit selbst sich sie sind sitzen so sogar sollen sollte sollten sondern sonst
sowie statt über um und uns unser unsere unserem unseren unserer unter viel viele vielen vier vom
von vor wann war waren warum was weil weniger wenn wer werden wie wieder will wir wird wo wollen
wollte wurde wurden würde würden zu zum zur zwei zwischen
"""

STOPWORDS = {
    language: frozenset(words.split())
    for language, words in (("nl", _DUTCH), ("en", _ENGLISH), ("de", _GERMAN))
}

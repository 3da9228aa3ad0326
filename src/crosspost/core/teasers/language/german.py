"""German."""

from __future__ import annotations

from crosspost.core.teasers.language.grammar.german import GERMAN as GRAMMAR
from crosspost.core.teasers.language.words import Words

GERMAN = Words(
    code="de",
    grammar=GRAMMAR,
    stop="""aber alle allem allen aller alles als also am an andere anderen auch auf aus bei beim bereits bin bis bist
    da dabei dadurch dafur damit danach dann daran darauf das dass dazu dein dem den denn der deren des deshalb
    dessen die dies diese diesem diesen dieser dieses doch dort du durch ein eine einem einen einer eines einige
    er es etwa etwas euch euer fur gegen geht gibt hab habe haben hat hatte hatten hier hin hinter ich ihm ihn
    ihnen ihr ihre ihrem ihren ihrer im immer in ins ist ja jede jedem jeden jeder jedes jedoch jetzt kann kein
    keine keinen konnen konnte machen macht man mehr mein meine mich mir mit muss mussen nach nicht nichts noch
    nun nur ob oder ohne sehr sein seine seinem seinen seiner seit sich sie sind so sogar soll sollen sollte
    sondern sowie uber um und uns unser unsere unter vom von vor wann war waren warum was weil weiter welche
    wenn wer werden wie wieder will wir wird wo wurde wurden zu zum zur zwar zwischen neue neuen neuer neues
    viele vielen""",
    abbreviations="""z b z.b d.h u.a u.u v.a bzw ca dr prof hr fr str nr vgl evtl ggf inkl exkl usw usf etc mio mrd tsd jh s abb
    st bd hg i.d.r o.ä sog bspw tel jan feb mär apr jun jul aug sep sept okt nov dez d h u a""",
    leans_back=r"""
    aber
    und
    oder
    denn
    doch
    also
    so(?! (?:geht|funktioniert|wird))
    dann
    danach
    darum
    deshalb
    daher
    deswegen
    dabei
    damit
    dadurch
    dafür
    dazu
    daran
    darauf
    davon
    dagegen
    da
    dort
    hier
    trotzdem
    dennoch
    jedoch
    allerdings
    außerdem
    zudem
    ferner
    schließlich
    zuletzt
    zum beispiel
    beispielsweise
    auch
    ebenso
    stattdessen
    inzwischen
    er
    sie
    es(?! gibt| ist (?:zeit|wichtig|möglich))
    ihm
    ihn
    ihnen
    ihr(?:e|em|en|er)?
    sein(?:e|em|en|er)?
    das ist
    dies(?:e|er|es|em|en)?
    jene(?:r|s|m|n)?
    solche(?:r|s)?
    beide
    der (?:erste|zweite|andere)
    die (?:erste|zweite|andere|beiden|anderen)
    das (?:war|sind|hat|bedeutet|heißt|macht|gilt|erste|zweite|liegt)
    letztere?
    im gegensatz dazu
    weil
    nun
    jetzt
    """,
    points_back=r"""
    daher
    deshalb
    jedoch
    allerdings
    dies(?:e|er|es|em|en)(?! (?:jahr|woche|monat|sommer|winter|artikel|beitrag|tag|tage|saison))
    ihnen
    deren
    dessen
    """,
    rest=r"""
    (?:die|der|den) (?:anderen|übrigen|restlichen) <number>
    (?:die|der|den) <number> (?:anderen|übrigen|restlichen)
    """,
    pronouns=r"""
    er
    sie
    ihm
    ihn
    ihnen
    ihre?[mnrs]?
    seine?[mnrs]?
    """,
    turns=r"""
    aber
    doch
    jedoch
    dennoch
    trotzdem
    allerdings
    """,
    but=r"""
    aber(?! auch)
    doch
    sondern(?! auch)
    obwohl
    während
    jedoch
    """,
    against=r"""
    [^ ,]{3,} aber (?!auch)
    nicht mehr
    nicht nur
    statt
    anstatt
    trotz
    entgegen
    """,
    numbers="""drei vier fünf sechs sieben acht neun zehn elf zwölf zwanzig dreißig hundert hunderte tausend tausende
    hälfte drittel viertel doppelt doppelte dutzend million millionen milliarde milliarden""",
    counts="zwei beiden dreizehn vierzehn fünfzehn sechzehn",
    advice=r"""
    \A\w{3,}n sie
    (?:man|sie|du|wir) (?:sollte|sollten|solltest|muss|müssen|kann|können|kannst)
    (?:sollte|sollten|müssen|empfiehlt|vermeiden|achten|denken|nutzen|verwenden|wichtig ist)
    am besten
    es ist (?:wichtig|ratsam|sinnvoll)
    (?:der|mein|unser) (?:tipp|rat)
    die lösung
    """,
    says=r"""
    sagt
    sagte
    erklärt
    erklärte
    laut
    so
    meint
    schreibt
    betont
    betonte
    berichtet
    kritisiert
    warnt
    """,
    hangs=r"""
    (?:der|die|das) (?:[a-zäöüß]+ )?(?:minister(?:in)?|star|schauspieler(?:in)?|sänger(?:in)?)
    (?:der|die|das) (?:[a-zäöüß]+ )?(?:präsident(?:in)?|unternehmen|firma|konzern|hersteller|anbieter)
    (?:der|die|das) (?:[a-zäöüß]+ )?(?:verlag|team|verein|spieler|trainer|mann|frau|paar|täter|opfer)
    (?:der|die|das) (?:[a-zäöüß]+ )?(?:verdächtige|angeklagte|autor(?:in)?|gericht|behörde|gerät|smartphone)
    (?:der|die|das) (?:[a-zäöüß]+ )?(?:produkt|dienst|werkzeug|app|software|seite|film|buch|serie|album)
    (?:der|die|das) (?:[a-zäöüß]+ )?(?:spiel|fahrzeug|projekt|studie|neue version|version)
    """,
    takes_up=r"""
    in dies\w+ \w+
    dies(?:e|er|es)?
    damit
    das
    es
    dabei
    """,
    empty=r"""
    (?:enorm|sehr|äußerst|besonders|extrem|offenbar enorm) (?:wichtig|beliebt|spannend|schön|interessant)
    (?:eine|einer|eines) der (?:besten|schönsten|größten|wichtigsten|beliebtesten)
    (?:freuen|freut|freue) (?:uns|sich|mich)
    für jeden etwas
    in aller munde
    so \w+ wie nie
    """,
    finds=r"""
    (?:in dieser studie )?(?:wir zeigen|zeigen wir|wir haben gezeigt)
    die ergebnisse (?:zeigen|deuten|belegen)
    """,
    before=r"""
    hatten?
    vor (?:einigen |wenigen |[^\W\d_]+ )?(?:jahren|monaten|wochen)
    im (?:vergangenen|letzten) jahr
    in den (?:letzten|vergangenen) jahren
    """,
    myself=r"""
    ich
    mein(?:e[mnrs]?)?
    mir
    mich
    """,
    aside=r"""
    (?:hallo|hi|liebe[rs]?|guten (?:tag|morgen)|moin)\b
    (?:vielen )?dank
    bevor (?:wir|ich|es)
    wie (?:versprochen|angekündigt|gesagt|schon)
    """,
    nouns_small=False,
    takeaway="Das Fazit",
    contents="Das sind die Themen",
    quotes=("„", "“"),
    ordinal_dot=True,
)

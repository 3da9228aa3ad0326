"""Dutch."""

from __future__ import annotations

from crosspost.core.teasers.language.grammar.dutch import DUTCH as GRAMMAR
from crosspost.core.teasers.language.words import Words

DUTCH = Words(
    code="nl",
    grammar=GRAMMAR,
    stop="""aan achter al alle alleen als altijd andere anders ben bij binnen daar dan dat de deze die dit doen door
    drie dus een eens eerste elk en er erg gaan gaat geen geweest haar had hadden heb hebben heeft hem het hier
    hij hoe hun iets ik in is ja je jij jouw jullie kan kunnen kon laatste maar maken meer men met mij mijn moet
    moeten na naar niet niets nieuwe nog nooit nu of om omdat onder ons onze ook op over per reeds te tegen ten
    toch toen tot tussen twee u uit uw van vaak veel verder volgens voor waar waarom wanneer want was wat we
    weer wel welke werd werden wie wij wil worden wordt zal ze zeer zelf zich zij zijn zo zonder zou zoals""",
    abbreviations="""dhr mevr mw dr prof ir ing drs nr blz p art enz bijv bv ca o.a d.w.z m.b.t i.v.m t.o.v z.o.z vgl evt incl
    excl jan feb mrt apr jun jul aug sep sept okt nov dec st tel""",
    leans_back=r"""
    wel
    verder
    daarentegen
    intussen
    maar
    en
    of
    dus
    dan
    daarom
    daarna
    daardoor
    daarmee
    daarbij
    daarnaast
    daar
    hier
    hierdoor
    toch
    echter
    want
    ook
    bovendien
    tenslotte
    ten slotte
    bijvoorbeeld
    kortom
    omdat
    hij
    zij
    ze
    het (?:is|was|heeft|kan|wordt|gaat|zijn)(?! (?:tijd|mogelijk|belangrijk))
    hun
    haar
    hem
    zijn
    dit
    dat
    deze(?! (?:week|maand|zomer|winter))
    die
    zo'n
    zo
    zulke
    beide
    de (?:eerste|tweede|andere)
    in (?:dat|dit|deze)
    op die manier
    """,
    points_back=r"""
    (?:deze|die|dit|dat)(?! (?:week|maand|jaar|zomer|winter|artikel))
    """,
    rest=r"""
    de (?:andere|overige|resterende) <number>
    de <number> (?:anderen?|overigen?|resterende)
    """,
    pronouns=r"""
    hij
    zij
    ze
    hem
    hun
    haar
    """,
    turns=r"""
    maar
    toch
    echter
    desondanks
    """,
    but=r"""
    maar
    terwijl
    hoewel
    toch
    """,
    against=r"""
    in plaats van
    ondanks
    in tegenstelling tot
    """,
    numbers="""drie vier vijf zes zeven acht negen tien elf twaalf twintig dertig honderd honderden duizend duizenden helft
    derde kwart dubbel tientallen miljoen miljoenen miljard""",
    counts="twee beide dertien veertien vijftien zestien",
    advice=r"""
    (?:je|u|we) (?:moet|kunt|kan|zou|moeten|kunnen)
    (?:vermijd|kies|gebruik|onthoud|probeer|let op|zorg|denk aan)
    het is (?:belangrijk|beter|raadzaam)
    (?:de|onze|mijn) (?:tip|oplossing)
    het beste
    """,
    says=r"""
    zegt
    zei
    vertelt
    volgens
    aldus
    schrijft
    stelt
    legt uit
    """,
    hangs=r"""
    (?:de|het) (?:[a-z]+ )?(?:minister|ster|acteur|actrice|zanger(?:es)?|president|bedrijf|concern)
    (?:de|het) (?:[a-z]+ )?(?:fabrikant|uitgever|team|club|speler|trainer|man|vrouw|stel|verdachte)
    (?:de|het) (?:[a-z]+ )?(?:slachtoffer|auteur|schrijver|schrijfster|rechtbank|stad|dorp|land|apparaat)
    (?:de|het) (?:[a-z]+ )?(?:product|dienst|app|site|film|boek|serie|spel|project|onderzoek|burgemeester)
    """,
    takes_up=r"""
    in (?:dit|deze) \w+
    dit
    deze
    dat
    het
    """,
    empty=r"""
    een van de (?:meest|beste|mooiste|grootste|belangrijkste)
    (?:heel|erg|zeer|enorm) (?:belangrijk|leuk|mooi|interessant|bijzonder)
    voor ieder wat wils
    als nooit tevoren
    """,
    finds=r"""
    (?:in deze studie )?(?:wij|we) (?:tonen|laten zien|vonden|beschrijven)
    de resultaten (?:tonen|laten zien|wijzen)
    """,
    before=r"""
    had(?:den)?
    (?:jaar|maanden|weken) geleden
    vorig jaar
    de afgelopen jaren
    """,
    myself=r"""
    ik
    mijn
    mij
    """,
    aside=r"""
    (?:hallo|hoi|beste|lieve|goedemorgen)\b
    (?:veel )?dank
    voordat (?:we|ik|wij)
    zoals (?:beloofd|gezegd)
    """,
    takeaway="Om te onthouden",
    contents="In dit artikel",
    quotes=("‘", "’"),
)

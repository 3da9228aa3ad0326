"""Italian."""

from __future__ import annotations

from crosspost.core.teasers.language.grammar.italian import ITALIAN as GRAMMAR
from crosspost.core.teasers.language.words import Words

ITALIAN = Words(
    code="it",
    grammar=GRAMMAR,
    stop="""a ad agli ai al alcuni alla alle allo anche ancora avere aveva c che chi ci cio come con cosa cosi cui d da
    dagli dai dal dalla dalle dallo degli dei del dell della delle dello di dopo dove dovrebbe due e ed era
    erano essere fa fare fatto fino fra gia gli ha hanno ho i il in io l la le lei li lo loro lui ma mai me
    mentre mi mia mio molto ne negli nei nel nell nella nelle nello no noi non nostra nostro o ogni oggi ora per
    perche piu po poi prima proprio puo qual quale quali quando quanto quasi quella quelle quelli quello questa
    queste questi questo qui s se sei sempre senza si sia siamo sono sopra sotto sta stata stato su sua sue sui
    sul sulla sulle suo suoi tra tutta tutte tutti tutto un una uno va verso vi via voi""",
    abbreviations="""sig sig.ra sigg dott dott.ssa prof ing avv arch ecc es pag p art n nr cfr tel ca a.c d.c vol fig gen feb mar
    apr mag giu lug ago set ott nov dic s""",
    leans_back=r"""
    ma
    e
    o
    però
    quindi
    dunque
    così
    allora
    poi
    inoltre
    anche
    infatti
    tuttavia
    eppure
    infine
    insomma
    invece
    perciò
    per (?:questo|esempio|quanto|il resto)
    in (?:effetti|questo|particolare|altre parole|realtà|questa)
    di conseguenza
    d'altra parte
    perché
    lui
    lei
    loro
    egli
    ella
    essi?
    essa
    il suo
    la sua
    i suoi
    le sue
    quest[aeio](?! (?:anno|settimana|mese|lunedì|martedì|mercoledì|giovedì|venerdì|sabato|domenica|estate|articolo|mattina))
    quell[aeio]
    quei
    ciò
    tale
    tali
    entrambi
    l'altr[ao]
    gli altri
    lì
    """,
    points_back=r"""
    quest[aeio](?! (?:anno|settimana|mese|estate|inverno|articolo|mattina|sera|guida|stagione))
    tal[ei] \w+
    """,
    rest=r"""
    (?:[a-z]{0,3}gli|[a-z]{0,3}le) altr[ie] <number>
    (?:i|dei|nei|ai|[a-z]{0,3}le) (?:restanti|rimanenti) <number>
    (?:i|dei|nei|ai|[a-z]{0,3}le) <number> (?:restanti|rimanenti)
    """,
    pronouns=r"""
    lui
    lei
    loro
    suoi?
    sua
    sue
    """,
    turns=r"""
    ma
    però
    tuttavia
    eppure
    invece
    """,
    but=r"""
    ma
    però
    mentre
    eppure
    anche se
    """,
    against=r"""
    invece di
    nonostante
    anziché
    lontano da
    """,
    numbers="""tre quattro cinque sei sette otto nove dieci dodici quindici venti trenta cento centinaia mille migliaia
    metà doppio triplo dozzina milione milioni miliardo miliardi""",
    counts="due undici tredici quattordici sedici",
    advice=r"""
    bisogna
    occorre
    conviene
    è (?:meglio|importante|necessario|consigliabile|bene)
    (?:puoi|devi|dovresti|dobbiamo|ricorda|evita|scegli|usa|prova|si consiglia)
    basta \w+re
    il consiglio
    la soluzione
    """,
    says=r"""
    ha (?:detto|spiegato|dichiarato|aggiunto|affermato|scritto)
    dice
    spiega
    afferma
    secondo
    racconta
    """,
    hangs=r"""
    (?:il|la|lo|l'|i|le|gli) ?(?:ministr[oa]|star|attore|attrice|cantante|presidente|azienda|società|gruppo)
    (?:il|la|lo|l'|i|le|gli) ?(?:produttore|squadra|club|giocatore|allenatore|uomo|donna|coppia|accusato)
    (?:il|la|lo|l'|i|le|gli) ?(?:vittima|autore|autrice|regista|artista|tribunale|città|paese|regione)
    (?:il|la|lo|l'|i|le|gli) ?(?:dispositivo|prodotto|servizio|strumento|applicazione|sito|film|libro|serie)
    (?:il|la|lo|l'|i|le|gli) ?(?:gioco|progetto|studio|sindaco|candidat[oa])
    """,
    takes_up=r"""
    in quest[oa] \w+
    quest[aeio]
    si tratta
    """,
    empty=r"""
    un[oa] (?:dei|delle|degli) più
    (?:molto|davvero|particolarmente) (?:importante|interessante|speciale)
    come mai prima
    per tutti i gusti
    fa parlare di sé
    """,
    finds=r"""
    (?:in questo studio, )?(?:mostriamo|dimostriamo|presentiamo|abbiamo (?:dimostrato|trovato))
    i risultati (?:mostrano|indicano|suggeriscono)
    """,
    before=r"""
    av(?:eva|evano|evamo) [^\W\d_]+(?:to|so|tto)
    (?:anni|mesi|settimane) fa
    l'anno scorso
    negli ultimi anni
    """,
    myself=r"""
    io
    mio
    mia
    miei
    mie
    """,
    aside=r"""
    (?:ciao|salve|buongiorno|cari|care)\b
    grazie
    prima di (?:iniziare|cominciare)
    come (?:dicevo|promesso)
    """,
    takeaway="In sintesi",
    contents="In questo articolo",
    quotes=("«", "»"),
)

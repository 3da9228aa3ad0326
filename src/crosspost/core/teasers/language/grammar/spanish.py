"""The small words of Spanish."""

from __future__ import annotations

from crosspost.core.teasers.language.grammar import Grammar

SPANISH = Grammar(
    verbs=r"es|son|está|están|ha|han|fue|fueron|será|puede|debe",
    joins=r"tras|desde|durante|según|pero|aunque|porque|cuando|mientras",
    opens=r"""
    a pesar
    pese|desde|según|para|al|mientras|cuando|tras|después|aunque|si|con|en
    """,
    opens_without_subject=r"ables?|ibles?",
    inserts=r"que|el|la|un|en|con",
    takes_back=r"pero|sino|salvo|si",
    loose=r"el|la|los|las|lo|una?|y|e|o|a|con|por|para|de|en|que|se|son",
    before_noun=r"el|la|los|las|una?",
    after_noun=r"de|y|en",
    complements=r"de|del|que|en|para",
    demonstratives=r"est[ae]s?",
    ends_back=r"estas? (?:preguntas|cuestiones)",
    days="""lunes martes miércoles jueves viernes sábado domingo enero febrero marzo abril mayo junio julio agosto
    septiembre octubre noviembre diciembre hoy ayer""",
    months=r"""
    (?:de )?(?:ene|feb|mar|abr|may|jun|jul|ago|sept|oct|nov|dic)
    de sep
    """,
    units=r"millones|por ciento|euros?|dollars?",
    numbered=r"día|dia|no|n°",
    headings=r"resumen|introducción|abstract",
    begins="Este Esta Es Cuando Después",
)

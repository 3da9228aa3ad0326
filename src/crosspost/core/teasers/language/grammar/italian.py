"""The small words of Italian."""

from __future__ import annotations

from crosspost.core.teasers.language.grammar import Grammar

ITALIAN = Grammar(
    verbs=r"è|sono|ha|hanno|va|può|deve",
    joins=r"dopo|durante|secondo|ma|perché|mentre",
    opens=r"malgrado|nonostante|mentre|quando|dopo|se|al|in|con",
    inserts=r"che|il|la|le|l'|un|in|con",
    takes_back=r"ma|bensì|tranne",
    loose=r"il|lo|la|le|l'|gli|una?|e|o|a|di|d'|con|in|per|se|ne",
    before_noun=r"il|lo|la|le|gli|una?|l'",
    after_noun=r"di|e|in|d'",
    complements=r"del|della|di|d'\w+|da|che|in",
    demonstratives=r"quest[aeio]",
    ends_back=r"queste (?:domande)",
    days="""lunedì martedì mercoledì giovedì venerdì sabato domenica gennaio febbraio marzo aprile maggio giugno luglio
    agosto settembre ottobre novembre dicembre oggi ieri""",
    months=r"feb|mar|apr|ago|nov|dic",
    units=r"milioni|mille|euros?|dollars?",
    numbered=r"giorno|no",
    headings=r"riassunto|introduzione|abstract",
    begins="Questo Questa Quando Il I In",
)

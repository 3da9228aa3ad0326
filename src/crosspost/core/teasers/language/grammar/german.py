"""The small words of German."""

from __future__ import annotations

from crosspost.core.teasers.language.grammar import Grammar

GERMAN = Grammar(
    verbs=r"ist|sind|hat|haben|wird|werden|war|waren|kann|können|soll|sollen",
    joins=r"aber|weil|wenn|dass|obwohl",
    opens=r"ob|trotz|seit|sobald|damit|um|während|wenn|nachdem|als|obwohl|nach|bei|mit|in",
    inserts=r"der|die|das|mit|im|in",
    takes_back=r"aber|sondern|außer",
    loose=r"der|die|das|des|du|und|mit|von|an|in|per|was",
    before_noun=r"der|die|das|den|des",
    after_noun=r"und|ist|in|des",
    complements=r"von|vom|für|aus|im|in|zwischen|des",
    demonstratives=r"diese[rmns]?",
    ends_back=r"""
    diesen?
    diesen? (?:fragen|themen)
    """,
    days="""montag dienstag mittwoch donnerstag freitag samstag sonntag januar februar märz april mai juni juli august
    september oktober november dezember gestern heute""",
    months=r"jan|feb|mar|apr|mai|jun|jul|aug|sept|okt|nov|dez|dec",
    units=r"million(?:en)?|milliarden|prozent|euros?|dollars?",
    numbered=r"tag|seite|version|nr",
    headings=r"zusammenfassung|einleitung|abstract|motivation",
    begins="Wenn Nach Seit Dies Diese Wir Es In",
)

"""The small words of Dutch."""

from __future__ import annotations

from crosspost.core.teasers.language.grammar import Grammar

DUTCH = Grammar(
    verbs=r"is|heeft|hebben|had|was|wordt|worden|kan|kunnen|moet",
    joins=r"maar|omdat|terwijl",
    opens=r"ondanks|sinds|terwijl|toen|nadat|als|na|in",
    inserts=r"dat|die|in",
    takes_back=r"maar|tenzij|behalve",
    loose=r"de|het|een|van|en|of|in|is|was|die|per",
    before_noun=r"het|een|die",
    after_noun=r"en|is|in|of",
    complements=r"van|voor|uit|in",
    demonstratives=r"deze",
    ends_back=r"deze (?:vragen)",
    days="""maandag dinsdag woensdag donderdag vrijdag zaterdag zondag januari februari maart april mei juni juli augustus
    september oktober november december vandaag""",
    months=r"jan|feb|apr|jun|jul|aug|sept|okt|nov|dec",
    units=r"miljoen|euros?|dollars?|percent",
    numbered=r"dag|nr|no",
    headings=r"samenvatting|inleiding|abstract",
    begins="Deze Wij We In",
)

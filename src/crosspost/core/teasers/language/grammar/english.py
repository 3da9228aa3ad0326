"""The small words of English."""

from __future__ import annotations

from crosspost.core.teasers.language.grammar import Grammar

ENGLISH = Grammar(
    verbs=r"is|are|was|were|has|have|had|will|would|can|could|must|should|may",
    joins=r"""
    after|before|since|during|amid|following|within|throughout|until
    but|which|who|because|while|when|unless|although
    """,
    opens=r"while|when|although|though|after|before|if|as|since|in|at|on|for|with|because|despite|during|until|once|by|to",
    opens_without_subject=r"ables?|ibles?|ant|ed|ing",
    inserts=r"who|which|whose|where|an?|the|in|with|[a-zà-ÿ]{3,}ed",
    takes_back=r"but|yet|unless|if|without|except",
    loose=r"the|an?|of|to|in|on|at|as|and|or|for|with|by|per|plus|from|that|its|is|are|was|but|which|who|not",
    before_noun=r"the|an?",
    after_noun=r"of|and|in|is|are|for|to",
    complements=r"of|who|that|which|for|behind|in|at|from|on|to|between|with",
    demonstratives=r"this|these",
    ends_back=r"""
    this|these|those
    (?:these|those) (?:questions?|problems|points|issues|things)
    """,
    adds_to_quotation=r"(?:adds|continued|concluded) (?:however|also)",
    days="""monday tuesday wednesday thursday friday saturday sunday january february march april may june july august
    september october november december morning evening yesterday""",
    months=r"jan|feb|mar|apr|may|jun|jul|aug|sept|oct|nov|dec",
    units=r"millions?|billions?|trillion|euros?|dollars?|percent|tonnes?|tons|hours|minutes|days|months|years|people|times|users",
    numbered=r"day|page|chapter|version|no",
    headings=r"""
    overview|abstract|summary|introduction|prologue|background|motivation|results?|conclusions?|methods?|description
    about us|job description|requirements|responsibilities
    """,
    begins="As This These If Today When While Since After Before There It We You I My Our In Although Because",
)

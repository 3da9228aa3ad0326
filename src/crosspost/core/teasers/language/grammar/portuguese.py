"""The small words of Portuguese."""

from __future__ import annotations

from crosspost.core.teasers.language.grammar import Grammar

PORTUGUESE = Grammar(
    verbs=r"é|são|foi|foram|tem|têm|está|será|pode|deve",
    joins=r"após|segundo|desde|durante|mas|enquanto|porque",
    opens=r"apesar|embora|quando|após|enquanto|se|desde|para",
    inserts=r"que|a",
    takes_back=r"mas|senão|exceto|salvo",
    loose=r"o|os|a|as|à|e|ou|com|de|por|para|que|se|mais",
    before_noun=r"os?|as?",
    after_noun=r"de|e|à",
    complements=r"de|do|da|dos|das|para|que|à",
    demonstratives=r"est[ae]s?",
    ends_back=r"""
    isso|isto
    estas (?:perguntas|questões)
    """,
    days="""segunda terça quarta quinta sexta sábado domingo janeiro fevereiro março abril maio junho julho agosto setembro
    outubro novembro dezembro hoje ontem""",
    months=r"""
    (?:de )?(?:jan|feb|fev|mar|abr|mai|jun|jul|ago|out|nov|dez)
    de set
    """,
    units=r"milhões|por cento|euros?|dollars?",
    numbered=r"dia|no",
    headings=r"resumo|introdução|abstract",
    begins="Este Esta As Quando",
)

"""Portuguese."""

from __future__ import annotations

from crosspost.core.teasers.language.grammar.portuguese import PORTUGUESE as GRAMMAR
from crosspost.core.teasers.language.words import Words

PORTUGUESE = Words(
    code="pt",
    grammar=GRAMMAR,
    stop="""a agora ainda alem algo alguns algumas antes ao aos apenas apos aquela aquele aqui as assim ate cada com
    como contra da dar das de dela dele deles depois desde deve do dois dos durante e ela elas ele eles em entre
    era eram essa esse esta estao estar estas estava este estes eu faz fazer foi foram ha isso isto ja la lhe
    mais mas me mesmo meu minha muito muitos na nada nao nas nem no nos nossa nosso num numa nunca o onde os ou
    outra outras outro outros para pela pelas pelo pelos pode podem por porque pouco qual quando que quem sao se
    seja sem sempre sendo ser seu seus sido so sob sobre sua suas tambem tao te tem teve ter tinha todo todos
    toda todas um uma umas uns vai voce voces""",
    abbreviations="""sr sra srta dr dra prof profa eng av r etc ex p pág art n nº tel aprox a.c d.c vol fig jan fev mar abr mai
    jun jul ago set out nov dez exmo""",
    leans_back=r"""
    foi (?:aí|então|assim|isso|por isso|ali|lá)
    mas
    e
    ou
    porém
    contudo
    entretanto
    todavia
    portanto
    assim
    então
    depois
    além (?:disso|do mais)
    também
    por (?:isso|exemplo|outro lado|sua vez|fim)
    no entanto
    em (?:suma|seguida|vez disso|contrapartida)
    ou seja
    de fato
    finalmente
    porque
    ele
    ela
    eles
    elas
    seus?
    suas?
    ess[ae]s?
    est[ae]s?(?! (?:ano|semana|mês|segunda|terça|quarta|quinta|sexta|sábado|domingo|verão|artigo|manhã))
    isso
    isto
    aquel[ae]s?
    aquilo
    tais?
    ambos
    [oa] (?:mesm[oa]|outr[oa]|segund[oa])
    outr[oa]s?
    lá
    ali
    """,
    points_back=r"""
    ess[ae]s? \w+
    dess[ae]s? \w+
    ness[ae]s? \w+
    isso
    disso
    """,
    rest=r"""
    (?:[dn]?[oa]s|aos|pel[oa]s) (?:outr[oa]s|restantes) <number>
    (?:[dn]?[oa]s|aos|pel[oa]s) <number> (?:outr[oa]s|restantes)
    """,
    pronouns=r"""
    eles?
    elas?
    dele
    dela
    seus?
    suas?
    """,
    turns=r"""
    mas
    porém
    contudo
    no entanto
    entretanto
    """,
    but=r"""
    mas
    porém
    enquanto
    embora
    e não
    """,
    against=r"""
    em vez de
    apesar d(?:e|o|a)
    ao contrário
    longe de
    """,
    numbers="""três quatro cinco seis sete oito nove dez doze quinze vinte trinta cem centenas mil milhares metade dobro
    triplo dúzia milhão milhões bilhão bilhões""",
    counts="dois duas onze catorze treze dezesseis dezasseis",
    advice=r"""
    é (?:preciso|importante|melhor|necessário|recomendável|essencial)
    (?:deve|devem|devemos|evite|escolha|use|lembre|experimente|tente|vale a pena)
    você (?:pode|deve|precisa)
    o (?:conselho|segredo)
    a (?:chave|solução|dica)
    """,
    says=r"""
    disse
    diz
    afirmou
    afirma
    explicou
    explica
    segundo
    contou
    declarou
    """,
    hangs=r"""
    (?:o|a|os|as) (?:ministr[oa]|estrela|ator|atriz|cantora?|presidente|empresa|companhia|grupo|fabricante)s?
    (?:o|a|os|as) (?:equipe|equipa|clube|jogador|treinador|homem|mulher|jovem|casal|acusado|vítima|autora?)s?
    (?:o|a|os|as) (?:diretora?|artista|tribunal|cidade|região|país|aparelho|produto|serviço|ferramenta)s?
    (?:o|a|os|as) (?:aplicativo|aplicação|site|filme|livro|série|jogo|projeto|estudo|prefeito|candidat[oa])s?
    """,
    takes_up=r"""
    nest[ea] \w+
    est[ae]s?
    ess[ae]s?
    isso
    isto
    trata-se
    """,
    empty=r"""
    um[a]? d[oa]s (?:mais|melhores|maiores)
    (?:muito|realmente|extremamente) (?:importante|interessante|especial)
    como nunca
    para todos os gostos
    dá que falar
    """,
    finds=r"""
    (?:neste (?:estudo|trabalho), )?(?:mostramos|demonstramos|apresentamos|encontramos)
    os resultados (?:mostram|indicam|sugerem)
    """,
    before=r"""
    (?:havia|haviam|tinha|tinham) (?:sido |já )?[^\W\d_]+(?:do|to)s?
    há (?:alguns |[^\W\d_]+ )?(?:anos|meses|semanas)
    no ano passado
    nos últimos anos
    """,
    myself=r"""
    eu
    meu
    minha
    meus
    minhas
    mim
    """,
    aside=r"""
    (?:olá|oi|bom dia|caros|caras)\b
    obrigad[oa]
    antes de (?:começar|mais nada)
    como (?:prometi|disse)
    """,
    takeaway="Para reter",
    contents="Neste artigo",
    quotes=("“", "”"),
)

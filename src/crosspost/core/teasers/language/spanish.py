"""Spanish."""

from __future__ import annotations

from crosspost.core.teasers.language.grammar.spanish import SPANISH as GRAMMAR
from crosspost.core.teasers.language.words import Words

SPANISH = Words(
    code="es",
    grammar=GRAMMAR,
    stop="""a al algo algunas algunos ante antes aqui asi aun aunque bajo bien cada casi como con contra cual cuando
    cuanto de del desde donde durante e el ella ellas ellos en entre era eran eres es esa esas ese eso esos esta
    estaba estado estan estar este esto estos fue fueron ha haber había habia hace hacer hacia han has hasta hay
    la las le les lo los mas me mejor mi mientras mis mismo mucho muchos muy nada ni no nos nosotros nuestra
    nuestro nunca o os otra otras otro otros para pero poco por porque pues puede pueden que quien se sea segun
    ser si sido siempre sin sino sobre solo son su sus tal tambien tan tanto te tenia tiene tienen todo todos
    toda todas tras tu tus un una unas uno unos usted vez y ya yo""",
    abbreviations="""sr sra srta dr dra d dña prof ud uds pág p art núm n.º etc ej av avda c tel aprox ee.uu a.c d.c vol fig ene
    feb mar abr jun jul ago sep sept oct nov dic""",
    leans_back=r"""
    tod[oa]s? es[eoa]s?
    ahora bien
    (?:indicó|dijo|afirmó|explicó|señaló|aseguró|añadió|agregó|sostuvo|contó)
    cabe destacar
    pero
    y
    o
    pues
    así
    entonces
    luego
    además
    también
    tampoco
    sin embargo
    no obstante
    por (?:eso|ello|tanto|ejemplo|otra parte|otro lado|su parte|lo tanto)
    en (?:cambio|efecto|consecuencia|definitiva|este|esta|ese|esa)
    de (?:hecho|ahí|esta|este|igual)
    es decir
    finalmente
    después
    porque
    aunque
    él
    ella
    ellos
    ellas
    su
    sus
    ést[aeo]s?
    est[aeo]s?(?! (?:año|semana|mes|lunes|martes|miércoles|jueves|viernes|sábado|domingo|verano|artículo|mañana|tarde))
    es[aeo]s?
    aquel(?:l[ao]s?)?
    otr[ao]s?
    l[ao]s? (?:mism[ao]s?|otr[ao]s?|segund[ao]s?|primer[ao]s?)
    lo mismo
    ambos
    ahí
    allí
    tal(?:es)?
    """,
    points_back=r"""
    por (?:tanto|ejemplo)
    como se (?:mencionó|dijo)
    est[ae]s?(?! (?:año|semana|mes|lunes|martes|miércoles|jueves|viernes|sábado|domingo|verano|artículo|mañana|tarde|noche|temporada|fin|tipo))
    (?:para|por|con|de) (?:ello|eso)
    es[ae]s? \w+
    ell[ao]s?
    """,
    rest=r"""
    (?:l[oa]s|sus) (?:otr[oa]s|demás|restantes) <number>
    l[oa]s <number> (?:otr[oa]s|restantes)
    """,
    pronouns=r"""
    él
    ella
    ellos
    ellas
    su
    sus
    """,
    turns=r"""
    pero
    sin embargo
    no obstante
    en cambio
    """,
    but=r"""
    pero(?! también)
    sino(?! también)
    aunque
    mientras que
    sin embargo
    """,
    against=r"""
    en lugar de
    en vez de
    a pesar de
    lejos de
    """,
    numbers="""tres cuatro cinco seis siete ocho nueve diez doce quince veinte treinta cien cientos mil miles mitad doble
    triple docena millón millones""",
    counts="dos once trece catorce dieciséis",
    advice=r"""
    (?:hay|tienes|tiene) que
    es (?:importante|mejor|necesario|recomendable|conveniente)
    (?:puedes|debes|deberías|conviene|recuerda|evita|elige|usa|prueba|ten en cuenta)
    lo mejor es
    el (?:consejo|secreto|truco)
    la (?:clave|solución)
    debemos
    hace falta
    """,
    says=r"""
    dijo
    dice
    afirmó
    afirma
    explicó
    explica
    señaló
    señala
    aseguró
    asegura
    añadió
    según
    declaró
    contó
    cuenta
    """,
    hangs=r"""
    (?:el|la|los|las) (?:ministr[oa]|estrella|actor|actriz|cantante|president[ea]|empresa|compañía|firma)s?
    (?:el|la|los|las) (?:grupo|fabricante|equipo|club|jugador|entrenador|hombre|mujer|joven|pareja|acusado)s?
    (?:el|la|los|las) (?:víctima|autora?|directora?|artista|tribunal|ciudad|pueblo|región|país|dispositivo)s?
    (?:el|la|los|las) (?:producto|servicio|herramienta|aplicación|sitio|película|libro|serie|juego|proyecto)s?
    (?:el|la|los|las) (?:estudio|alcalde|candidat[oa]|pregunta|noticia|cuestión|respuesta|decisión|medida)s?
    """,
    takes_up=r"""
    en est[ea] \w+
    est[aeo]s?
    se trata
    así
    """,
    empty=r"""
    un[oa] de l[oa]s (?:más|mejores|grandes)
    (?:muy|sumamente|realmente) (?:importante|interesante|especial)
    lleva más de (?:un|dos|tres) años
    como nunca
    da que hablar
    declin(?:ó|aron) hacer comentarios
    para todos los gustos
    """,
    finds=r"""
    (?:en este (?:estudio|trabajo), )?(?:mostramos|demostramos|presentamos|encontramos)
    los resultados (?:muestran|indican|sugieren)
    """,
    before=r"""
    hab[ií]an? (?:sido |ya )?[^\W\d_]+(?:[aei]do|cho|to)s?
    hace (?:ya |unos |[^\W\d_]+ )?(?:años|meses|semanas)
    el año pasado
    (?:cabe recordar|recordemos)
    en los últimos años
    """,
    myself=r"""
    yo
    mi
    mis
    mí
    conmigo
    """,
    aside=r"""
    (?:hola|buenos días|buenas|queridos?|ay)\b
    gracias
    antes de (?:empezar|comenzar)
    como (?:dije|prometí|ya)
    """,
    takeaway="La clave",
    contents="En este artículo",
    quotes=("«", "»"),
)

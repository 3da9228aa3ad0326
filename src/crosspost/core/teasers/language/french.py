"""French."""

from __future__ import annotations

from crosspost.core.teasers.language.grammar.french import FRENCH as GRAMMAR
from crosspost.core.teasers.language.words import Words

FRENCH = Words(
    code="fr",
    grammar=GRAMMAR,
    stop="""a ai ainsi alors apres au aucun aucune aujourd aura aussi autre autres aux avaient avait avant avec avez
    avoir avons beaucoup bien bon c ca car ce ceci cela celle celles celui certain certaines certains ces cet
    cette ceux chaque chez ci comme comment contre d dans de dedans dehors depuis des desormais deux devrait
    doit doivent donc dont du elle elles en encore enfin entre es est et etaient etait etant ete etes etre eu
    eux faire fait faites font fois hors hui ici il ils j jamais je jusqu l la le les leur leurs lors lorsque
    lui m ma mais me meme memes mes moi moins mon n ne ni nos notre nous on ont ou par parce parfois pas pendant
    peu peut peuvent plus plusieurs plutot pour pourquoi pourrait pres puis qu quand que quel quelle quelles
    quelque quelques quels qui quoi rien s sa sans se selon sera serait ses si soi soit son sont sous souvent
    suis sur surtout t ta tandis te tel telle tellement tels tes toi ton toujours tous tout toute toutes tres
    trop tu un une va vers voici voila vos votre vous vraiment y etc faut dire dit tant via nouveau nouvelle
    nouveaux nouvelles grand grande premier premiere dernier derniere derniers autour cas place permet permettre
    mettre mise vient""",
    abbreviations="""m mm mme mlle mgr dr pr me st ste art av bd cf chap env ex fig hab ibid id janv févr juil sept oct nov déc
    no nos n° num op p pp par. ref réf resp suiv tél vol vs j.-c c.-à-d i.e apr al ed éd dir coll min max sté
    cie ets inc""",
    leans_back=r"""
    depuis(?= *,| lors)
    tel(?:le)?s? (?:le|la|les|une?|des|que)
    on (?:répète|croit|dit souvent|dit que|entend|raconte|prétend|pense souvent|nous dit|vous dit|lit partout)
    (?:beaucoup|certains) (?:croient|pensent|disent|prétendent)
    tout le monde (?:croit|dit|pense|répète)
    sauf que
    bien sûr
    pour rappel
    à noter
    a noter
    reste (?:à|que)
    mais
    et
    car
    donc
    or
    ou(?! bien)
    où en
    puis
    ainsi
    alors(?! que)
    aussi
    cependant
    toutefois
    pourtant
    néanmoins
    enfin
    ensuite
    également
    autrement
    autre(?:fois)?
    finalement
    résultat
    conséquence
    idem
    même si
    sinon
    surtout
    certes
    justement
    bref
    soit
    voilà
    voici
    là
    y
    notamment
    non
    oui
    comme(?: on l'a| nous l'avons)? vu
    après quoi
    sans (?:oublier|parler|compter)
    d'ailleurs
    d'autres?
    d'un (?:autre côté|côté)
    de l'autre
    du coup
    de (?:plus|fait|là|même|son côté|leur côté|toute façon)
    pour (?:autant|sa part|leur part)
    par (?:ailleurs|exemple|contre|conséquent|la suite)
    en (?:effet|revanche|outre|fait|conséquence|clair|plus|bref|d'autres termes|parallèle|réalité|attendant|somme|retour|contrepartie|revenant)
    au (?:contraire|final|total|passage|même moment)
    à (?:l'inverse|défaut|noter|son tour|leur tour|côté|propos|l'époque)
    tout (?:cela|ça|comme|d'abord|de même)
    c'(?:est|était|étaient|en)
    ce (?:sont|n'est|n'était|qui|à quoi|fut|sera|serait)
    n'est-ce pas
    qu'(?:il|elle|ils|elles)
    il(?! (?:y a|faut|existe|suffit|s'agit|est (?:temps|possible|important|essentiel|facile|difficile|rare|conseillé)))
    ils
    elles?
    on y
    lui
    eux
    celui
    celles?
    ceux
    cela
    ceci
    ça
    un(?:e)? (?:autre|telle?)
    (?:une?|des) [^ ,]+ (?:qui|que|qu'[^ ]+|dont|où)
    à moins (?:que|de|d'un)
    que ce soit
    à (?:gauche|droite) une?
    ci-(?:contre|dessous|dessus)
    (?:parce|puis)qu(?:e|'[^ ]+)
    si bien que
    de quoi
    d'où
    histoire de
    quitte à
    (?:une )?preuve
    salut
    (?:mal)?heureusement
    hélas
    évidemment
    cela dit
    comme vous
    bonjour
    je (?:crois|pense)(?= que)
    l'(?:autre|un d'eux|une d'elles|ensemble)
    les? (?:autres|premiers?|seconds?|mêmes?|deux)
    la (?:première|seconde|même|suite)
    son
    sa
    ses
    leurs?
    deux(?:ième|ièmement)
    premièrement
    troisième(?:ment)?
    dans les deux cas
    """,
    points_back=r"""
    dès lors(?! qu)
    donc
    ainsi
    également
    d'ailleurs
    en effet
    par exemple
    toutefois
    cependant
    (?:ce|cet|cette|ces)(?! (?:année|été|hiver|automne|printemps|semaine|mois|matin|soir|nuit|après-midi|week|lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|jour|article|billet|blog|carnet|site|podcast|guide|tutoriel|dossier|que|qu'|qui|dont|n'est|n'étai|sont|soit|genre|type|saison|mandat|début|sur|à|[^ ,]+, (?:baptisée?s?|nommée?s?|appelée?s?|dénommée?s?|surnommée?s?|intitulée?s?)))
    non plus
    celui-ci
    celle-ci
    ceux-ci
    celles-ci
    ce dernier
    cette dernière
    ces dern(?:iers|ières)(?! (?:années|mois|semaines|jours|temps|heures))
    cela
    une? autres?
    d'autres
    là-bas
    l'intéressée?
    les deux hommes
    les intéressés
    ci-dess(?:us|ous)
    de même
    eux
    """,
    rest=r"(?:les|aux|des|ces|nos|vos|leurs|ses) <number> (?:autres|restante?s)",
    pronouns=r"""
    il(?! (?:y a|faut|est (?:temps|possible|important|difficile|facile)|s'agit|suffit|existe))
    ils
    elles?
    lui
    son
    sa
    ses
    leurs?
    """,
    turns=r"""
    mais
    pourtant
    cependant
    toutefois
    néanmoins
    or
    sauf que
    en réalité
    en revanche
    au contraire
    """,
    but=r"""
    mais(?! (?:aussi|également|encore))
    sans pour autant
    même si
    bien que
    quand bien même
    non pas
    et non
    pourtant
    en réalité
    alors même que
    sauf que
    tandis que
    alors que
    contrairement
    """,
    against=r"""
    [^ ,]{3,} mais (?!aussi|également|encore|pas seulement)
    ne suffi[^ ]+ (?:pas|plus)
    n'est plus
    ne sont plus
    n'[^ ]+ (?:que|plus)
    à défaut de
    faute de
    au-delà d(?:e|')
    en même temps
    plutôt que
    au lieu d(?:e|')
    malgré
    contrairement à
    en dépit d(?:e|')
    loin d(?:e|')
    n'est pas .{3,60} mais
    """,
    numbers="""trois quatre cinq six sept huit neuf dix onze douze quinze vingt trente quarante cinquante cent cents mille
    moitié double triple dizaine dizaines douzaine vingtaine centaine centaines milliers million millions
    milliard milliards""",
    counts="deux treize quatorze seize dix-sept dix-huit dix-neuf",
    advice=r"""
    mieux vaut
    (?:je|nous|on) (?:vous |te )?(?:conseill|recommand|suggér)[^ ]+
    attention à
    ce qu'il faut (?:retenir|savoir)
    la (?:morale|leçon|règle)
    il (?:faut|suffit de|vaut mieux|convient de|est (?:conseillé|recommandé|préférable|important|essentiel|temps) d(?:e|'))
    \A(?!assez|chez|rendez)(?:n[e'] ?)?\w{3,}ez(?:-(?:vous|le|la|les|y|en|moi))?
    (?<!vous )n[e'] ?\w{3,}ez (?:pas|jamais|plus|rien|aucun)
    vous (?:devez|devriez|avez intérêt)
    nous (?:devons|devrions)
    (?:pensez|veillez|commencez|continuez|apprenez) (?:à|par)
    (?:évitez|n'hésitez|n'oubliez|choisissez|privilégiez|utilisez|gardez|préférez|essayez|prenez|rappelez|assurez|faites|ajoutez|vérifiez|testez|soyez|oubliez)
    (?:le|notre|mon|premier|autre|petit|dernier) conseil
    la (?:clé|solution|meilleure (?:façon|solution)|leçon)
    le mieux est
    l'idéal est
    l'essentiel
    """,
    says=r"""
    (?:a )?(?:dit|déclare|déclaré|explique|expliqué|affirme|affirmé|assure|assuré|ajoute|ajouté|précise|précisé|raconte|raconté|confie|confié|estime|estimé|souligne|souligné|rappelle|rappelé|note|noté|regrette|regretté|indique|indiqué|annonce|annoncé|résume|résumé|prévient|prévenu|conclut|répond|répondu|écrit|lance|lancé|insiste|insisté|juge|jugé|plaide|témoigne|témoigné|soupire|détaille|observe|analyse|dénonce|dénoncé|martèle|reconnaît|reconnu|poursuit|commente|soutient|selon|d'après|pour)
    """,
    hangs=r"""
    (?:le|la|les|l'|une? des) ?(?:[a-zà-ÿ-]+ )?(?:ministres?|stars?|act(?:eurs?|rices?))
    (?:le|la|les|l'|une? des) ?(?:[a-zà-ÿ-]+ )?(?:chant(?:eurs?|euses?)|présidente?|entreprise|société)
    (?:le|la|les|l'|une? des) ?(?:[a-zà-ÿ-]+ )?(?:groupe|constructeur|fabricant|éditeur|firme|marque)
    (?:le|la|les|l'|une? des) ?(?:[a-zà-ÿ-]+ )?(?:start-?up|équipe|club|joueurs?|joueuse|entraîneur|pilote)
    (?:le|la|les|l'|une? des) ?(?:[a-zà-ÿ-]+ )?(?:champion(?:ne)?|homme|femme|hommes|femmes|garçon|fille)
    (?:le|la|les|l'|une? des) ?(?:[a-zà-ÿ-]+ )?(?:couple|suspects?|accusée?s?|victimes?|trentenaire)
    (?:le|la|les|l'|une? des) ?(?:[a-zà-ÿ-]+ )?(?:quadragénaire|quinquagénaire|adolescente?|jeune|humoriste)
    (?:le|la|les|l'|une? des) ?(?:[a-zà-ÿ-]+ )?(?:animat(?:eur|rice)|journaliste|écrivaine?)
    (?:le|la|les|l'|une? des) ?(?:[a-zà-ÿ-]+ )?(?:aut(?:eurs?|rices?)|réalisat(?:eur|rice)|artistes?)
    (?:le|la|les|l'|une? des) ?(?:[a-zà-ÿ-]+ )?(?:intéressée?s?|intérieur|parquet|tribunal|établissement)
    (?:le|la|les|l'|une? des) ?(?:[a-zà-ÿ-]+ )?(?:association|institution|organisation|formation|zone)
    (?:le|la|les|l'|une? des) ?(?:[a-zà-ÿ-]+ )?(?:commune|ville|village|région|pays|appareil|smartphone)
    (?:le|la|les|l'|une? des) ?(?:[a-zà-ÿ-]+ )?(?:terminal|produit|service|outil|application|logiciel|site)
    (?:le|la|les|l'|une? des) ?(?:[a-zà-ÿ-]+ )?(?:film|livre|série|album|titre|jeu|véhicule|mesure|décision)
    (?:le|la|les|l'|une? des) ?(?:[a-zà-ÿ-]+ )?(?:texte|loi|projet|procès|match|rencontre|enquête|étude)
    (?:le|la|les|l'|une? des) ?(?:[a-zà-ÿ-]+ )?(?:incident|accident|drame|phénomène|élue?|maire|député)
    (?:le|la|les|l'|une? des) ?(?:[a-zà-ÿ-]+ )?(?:sénateur|candidate?|milliardaire|patron(?:ne)?)
    (?:le|la|les|l'|une? des) ?(?:[a-zà-ÿ-]+ )?(?:dirigeante?|fondat(?:eur|rice)|duo|trio|chaîne|plateforme)
    (?:le|la|les|l'|une? des) ?(?:[a-zà-ÿ-]+ )?(?:nouveauté|mise à jour|version|dernière version)
    (?:le|la|les|l'|une? des) ?(?:[a-zà-ÿ-]+ )?(?:processus|mouvement|système|dispositif|procédé|procureure?)
    (?:le|la|les|l'|une? des) ?(?:[a-zà-ÿ-]+ )?(?:nouvelle version)
    """,
    takes_up=r"""
    (?:dans|avec|pour|sur) ce(?:t|tte|s)? \w+
    c'est
    il s'agit
    ce(?! (?:qui|que|dont|n'|sont|lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|matin|soir|week|mois))
    cet(?! (?:été|hiver|automne|après))
    cette(?! (?:semaine|année|nuit|saison|fois))
    ces(?! (?:jours|derni))
    cela
    en effet
    (?:une?|des) [^ ,]+ (?:qui|que|qu'[^ ]+|dont|où)
    """,
    empty=r"""
    l'une? des plus (?:belles?|beaux|grand[es]*|attendue?s?)
    belles? surprises?
    (?:va|vont|devrait|devraient) (?:vous |te |nous )?(?:combler|ravir|plaire|séduire|faire plaisir)
    comble(?:r|ra)? de bonheur
    toujours rêvé
    heureux propriétaire
    (?:serez|allez être) ravis?
    (?:a|ont) forcément
    est fait pour vous
    il y en a pour tous
    (?:plus que|comme) jamais
    n'aura jamais été aussi
    ne laisse(?:nt)? (?:personne|pas) indifférent
    fait parler d'(?:elle|eux|lui)
    (?:vous|te) (?:dévoile|propose|présente|invite)
    sera heureux
    (?:était|est) (?:l'invitée?|notre invitée?)
    vous (?:allez|devriez) (?:adorer|aimer)
    vaut le détour
    l'occasion (?:de|d'|pour)
    à prix imbattables?
    pas (?:été|toujours) (?:simple|facile)
    (?:pas|refusé de) (?:souhaité )?(?:commenter|réagir)
    """,
    finds=r"""
    (?:dans cette étude, )?nous (?:montrons|démontrons|présentons|avons (?:montré|trouvé|découvert))
    les résultats (?:montrent|indiquent|suggèrent)
    """,
    before=r"""
    nous (?:vous )?l'(?:expliquions|évoquions|annoncions|indiquions|écrivions|avions)
    (?:on|nous) (?:se souvient|le savait|le savions)
    rappelons
    pour (?:rappel|mémoire)
    il y a (?:quelques|plusieurs|déjà|[^\W\d_]+) (?:ans|mois|semaines|années)
    av(?:ait|aient|ions) (?:déjà |été |jamais |alors |longtemps )?[^\W\d_]+(?:é|u|i|is)e?s?
    l'an(?:née)? (?:dernier|dernière|passée?)
    jusqu'(?:ici|alors|à présent)
    ces dernières années
    autrefois
    jadis
    naguère
    """,
    myself=r"""
    je
    j'[^\W\d_]+
    mon
    ma
    mes
    moi
    m'[^\W\d_]+
    """,
    aside=r"""
    (?:salut|bonjour|bonsoir|coucou|hello|chers|chères|cher|chère)\b
    (?:un grand |mille )?mercis?
    avant (?:de commencer|d'entrer|toute chose|d'y arriver)
    comme (?:je (?:le|vous|l')|promis|annoncé|dit|vous le)
    (?:petite?|juste une?) (?:note|mot|rappel|message)
    (?:désolée?|pardon)
    pour celles et ceux
    """,
    takeaway="À retenir",
    contents="Au programme",
    quotes=("«\u00a0", "\u00a0»"),
    spaced=True,
)

"""The small words of French."""

from __future__ import annotations

from crosspost.core.teasers.language.grammar import Grammar

FRENCH = Grammar(
    verbs=r"""
    est|sont|a|ont|va|vont|sera|seront|était|étaient|avait|avaient|doit
    doivent|devra|devront|peut|peuvent|pourra|pourrait
    """,
    joins=r"""
    à l'occasion
    en (?:vue|raison|marge)
    dans|après|avant|depuis|pendant|lors|durant|grâce|pour
    mais|car|qui|dont|où|lorsque|quand|afin|alors|tandis|parce|puisque
    """,
    opens=r"""
    alors|après|avant|lorsque?|quand|si|dans|en|à|au|aux|depuis|pendant|malgré|pour|comme|selon
    d'après
    """,
    opens_without_subject=r"ée?s?|ables?|ibles?|ant",
    inserts=r"""
    qui|dont|où|âgée?|[a-zà-ÿ]{3,}ée?s?|ancien(?:ne)?
    une?|le|la|l'
    dans|en|avec|sous
    """,
    takes_back=r"""
    mais|pourtant|sauf|except[ée]?|si|s'ils?|sans
    à moins
    """,
    loose=r"""
    les?|la|l'|une?|des?|du|d'|à|aux?|et|ou|où|en|dans|sur|pour|par|avec|que?|qu'|qui|on|y
    son|sa|ses|ce|cette|ces|mais|car|dont|ne|se|est|sont|a|ont|plus|très
    en [^\W\d_]+ant
    """,
    before_noun=r"les?|la|une?|des|du|l'|d'",
    after_noun=r"de|des|du|d'|et|à|est|sont|en",
    complements=r"d[eu]|des|d'\w+|qui|que|à|aux?|en",
    demonstratives=r"cet(?:te)?|ces?",
    ends_back=r"""
    cela|ceci
    ces (?:questions?|problèmes|points|sujets)
    """,
    adds_to_quotation=r"""
    (?:ajoute|ajouté|poursuit|conclut)(?:-t-(?:il|elle))? (?:cependant|toutefois|néanmoins|également|aussi|encore)
    """,
    days="""lundi mardi mercredi jeudi vendredi samedi dimanche janvier février mars avril mai juin juillet août septembre
    octobre novembre décembre matin soir hier""",
    months=r"janv|févr|mars|avri|mai|juin|juil|août|sept|octo|nove|déce",
    units=r"""
    millions?|milliards?|billions?|mille|milliers?|euros?|dollars?|pour cent|tonnes?
    heures?|minutes|jours|mois|ans|personnes|fois|habitants|utilisateurs
    """,
    numbered=r"jour|page|chapitre|version|no|n°",
    headings=r"résumé|abstract|contexte|présentation|introduction|motivation|description|conclusions?",
    begins="Dans Depuis Après Avant Cette Ces Cet Il Elle Nous Vous On Voici Pour Selon Avec Lors Quand",
)

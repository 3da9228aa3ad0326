"""What the showroom's blog writes, and what its readers say."""

SUBJECTS = (
    ("La newsletter", "la newsletter"),
    ("Le compte X", "le compte X"),
    ("La page Facebook", "la page Facebook"),
    ("Le service des commentaires", "le service des commentaires"),
    ("La photo d’atelier", "la photo d’atelier"),
    ("Le calendrier éditorial", "le calendrier éditorial"),
    ("Le mot-dièse", "le mot-dièse"),
    ("La vidéo courte", "la vidéo courte"),
    ("Le concours de printemps", "le concours de printemps"),
    ("L’avis en ligne", "l’avis en ligne"),
    ("La visite guidée", "la visite guidée"),
    ("Le portrait d’artisan", "le portrait d’artisan"),
)
ANGLES = (
    "{0} : ce que six mois nous ont appris",
    "Faut-il garder {1} quand on est trois ?",
    "Pourquoi nous avons repris {1} de zéro",
    "{0} en dix minutes par jour",
    "{0}, pour ceux qui n’y croient pas",
    "Cinq erreurs faites avec {1}",
    "Combien coûte vraiment {1} ?",
    "{0} : encore utile, ou seulement une habitude ?",
    "Mesurer {1} sans y passer ses soirées",
    "{0} du point de vue de nos clients",
    "{0} : la recette que nous gardons",
    "Confier {1} à quelqu’un d’autre",
)
"""Crossed with the subjects: 144 titles."""

PARAGRAPHS = (
    "Nous avons tenu un cahier pendant {a} semaines : pour {1}, {b} réactions notées à la main, dont {c} questions. "
    "Le reste du temps, personne ne disait rien, et ce silence nous a plus appris que les chiffres.",
    "Est-ce que {1} vaut l’heure que nous y passons ? Au bout de {a} mois, {b} lecteurs sur {d} nous ont répondu oui.",
    "« Je lis {1} dans le train, et je transmets à mon associé », nous a écrit une cliente de {e} ans. "
    "Elle n’a jamais cliqué nulle part, mais elle est venue avec {c} plans sous le bras.",
    "Nous pensions que {1} ne servait qu’aux grandes maisons. En réalité, avec {c} personnes et {b} abonnés, "
    "c’est la régularité qui fait la différence.",
    "Pour {1}, {a} essais le matin ont donné {b} clics ; {a} essais le soir en ont donné {d}. "
    "L’écart tient surtout au sujet, et un peu à l’heure.",
    "Avec {1}, la leçon tient en une ligne : répondre dans la journée vaut mieux que publier {c} fois de plus.",
    "Il a fallu {a} semaines pour que {1} retrouve son niveau après notre silence de l’été, soit {e} jours.",
    "Ce que {1} ne dit pas, ce sont les {d} visites au comptoir : nous les comptons à la main depuis janvier.",
)
"""{0} and {1} are the subject, the letters numbers: no two articles say the same."""

SAID = (
    ("Inès Marchal", "Merci, c’est la première fois que je lis des chiffres honnêtes sur ce sujet."),
    ("Atelier Brume", "Est-ce que cela vaut aussi pour une page de 200 abonnés ?"),
    ("Paul Ferrand", "Chez nous c’est l’inverse : le soir marche mieux que midi."),
    ("Ruth Ashgrove", "Could you share the spreadsheet you mention at the end?"),
    ("Librairie du Quai", "On garde l’idée des deux rendez-vous par semaine."),
    ("Samir B.", "Pas d’accord avec le troisième point, mais l’article est bien écrit."),
    ("Maud Vernelle", "Combien de temps avant de voir un effet ?"),
    ("Jeanne Colin", "Partagé à toute l’équipe ce matin."),
)

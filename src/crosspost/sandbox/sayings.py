"""What simulated readers say under a post, in the post's own language where that is French, else in English."""

from __future__ import annotations

import random
from collections.abc import Mapping
from types import MappingProxyType

from crosspost.core.teasers.language import detect

SIMULATED = "(simulated)"
"""Stands behind every simulated reader's name, so that nobody takes them for people."""

NAMES = ("Camille", "Ines", "Jonas", "Leïla", "Marc", "Nadia", "Oscar", "Priya", "Sacha", "Tom", "Yasmine", "Zoé")

SAYINGS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "fr": (
            "Merci, c'est exactement ce que je cherchais.",
            "Où peut-on trouver les chiffres complets ?",
            "Je ne suis pas d'accord avec la fin, mais bien écrit.",
            "Est-ce que cela marche aussi pour une petite page ?",
            "Déjà essayé chez nous, sans grand succès.",
            "Très utile, je partage à mon équipe.",
            "Vous avez une source pour ça ?",
            "Un peu court à mon goût.",
            "Quand sort la suite ?",
            "Bravo, clair comme toujours 👏",
        ),
        "en": (
            "Thanks, just what I was looking for.",
            "Where can I find the full numbers?",
            "Not sure I agree with the ending, but well written.",
            "Does this work for a small page too?",
            "We tried that last year, without much success.",
            "Very useful, sharing it with my team.",
            "Do you have a source for that?",
            "A bit short for my taste.",
            "When is the next part coming?",
            "Well done, clear as ever 👏",
        ),
    }
)


def saying(rng: random.Random, post_text: str) -> tuple[str, str]:
    """Who says something about a post, and what: a name marked as simulated, and words; four in ten are questions."""
    spoken = SAYINGS["fr" if detect(None, post_text) == "fr" else "en"]
    return f"{NAMES[int(rng.random() * len(NAMES))]} {SIMULATED}", spoken[int(rng.random() * len(spoken))]

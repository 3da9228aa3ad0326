"""What the accounts have learned, and what follows from it for the next post.

::

    posts, readings ──▶ rows ──▶ fit ──▶ beliefs ──▶ choice ──▶ arm
                          │       ▲         ├──▶ explain
                          │   forgetting    └──▶ lift
                          └──▶ drift ──▶ alerts ─┘ (cut the weight of what is older)

Everything here is pure: beliefs are a function of rows, alerts and a date; a choice one of beliefs, a context and a
seed. `nouns` turns posts and metrics into rows and contexts, `wishes` what people said into a word, `deciding` makes
one decision of the line; `adapter` drives the whole from outside. Importing this package does not load numpy.
"""

from crosspost.core.strategy.preferred import choose

__all__ = ["choose"]

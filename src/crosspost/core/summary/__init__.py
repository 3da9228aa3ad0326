"""What a span of time brought, for the people who decide: figures with their intervals, statements, proposals. Pure.

::

    posts, readings, spending ──▶ accounts ──┐
    beliefs ──▶ effects, lift ───────────────┴──▶ summary ──▶ statements, proposals

Nothing is said that the figures do not carry: a statement names its interval and how many posts stand behind it, and a
proposal follows only from what is established or from a tendency that is called so. The words are for others to find:
a statement is a kind with its values.
"""

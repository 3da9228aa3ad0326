"""The report for the people who decide: a summary as one HTML file, in French or English, for a screen and for paper.

::

    Summary ─▶ sentences (words of a language) ─┐
            ─▶ figures (inline SVG) ────────────┴─▶ drawing ─▶ one file without script, image or link to any style sheet

It judges nothing: `core.summary` has decided what may be said. Titles and texts of posts are hostile and escaped.
"""

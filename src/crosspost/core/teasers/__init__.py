"""An article becomes the words for one platform: pure, deterministic, exact to the character.

::

    article ─▶ material ─▶ styles ─▶ fitting ─▶ teasers
               (cleaned     (what to   (what of it
               words)       say)       goes in)

`compose` walks that line, and takes a human's words the last part of the way. `twitter_text` is X's own idea of
length, links, mentions and tags; `rules` says per platform which of it applies.
"""

"""crosspost reads a blog's feed, composes a teaser for each platform, and posts it exactly once."""

__version__ = "0.1.0"

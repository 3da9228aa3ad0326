"""Reads what blogs publish: fetches feeds and pages behind a guard, and turns hostile bytes into plain nouns."""

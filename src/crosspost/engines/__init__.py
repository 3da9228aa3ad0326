"""Clocks that call the steps. Correctness never rests on them: the claims in the store carry it."""

"""What stands in the way of the next post, before it is due: facts in, findings out. Pure.

::

    adapter ─ Health ─────┐
    store ─ StoreHealth ──┼──▶ accounts · twitter · facebook · places · delivery ──▶ Findings ──▶ exit code
    feeds, pages ─────────┘                    │
                                               └── each by its code, from the tables of `kinds`
"""

"""How fast the program is, and where its time goes. Run `make bench`, or `python -m benchmarks [names…] [--quick]`.

::

    writing ──▶ site ──▶ poll, line          feeds and pages of our own making, served by another process
       └──────────────▶ teasers              weighted, startup: need neither
                                  apart      a fresh process on the cores it is told to use
                                  figures    what comes out: table and JSON

Everything is measured beside something known in the same run (feedparser alone, a bare interpreter), because absolute
times say more about the machine than about the program. Touches loopback only. docs/performance.md tells the results.
"""

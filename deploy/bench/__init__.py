"""The benches: what the system does on this machine, as ratios within one run.

A bench is a module of this package, named in `BENCHES`. It holds `DOC`, one line of text, and
`measure(rounds, say)`, which starts parts of its own, measures and returns JSON-ready figures.
Where it takes `events` as well, its size can be chosen.
"""

BENCHES = ("ingest", "gateway", "latency", "relay", "memory", "analyse", "fanout", "workers")

"""Charts, drawn from a digest's figures: as SVG for pages, and from that as PNG for mails.

Only what builds digests imports this: drawing takes 150 MB.
"""

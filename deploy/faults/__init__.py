"""Fault runs: traffic and faults on a private stack, and a check that nothing was lost."""

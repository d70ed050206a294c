"""Builds that are broken on purpose: the service as it is, but for one thing."""

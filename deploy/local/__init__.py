"""A private stack on this machine: broker, store and services, with nothing shared."""

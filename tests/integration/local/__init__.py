"""The private stack, really started, with stand-ins for our services."""

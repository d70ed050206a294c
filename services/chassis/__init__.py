"""The mechanism: how a service consumes, publishes, stores and reports its health."""

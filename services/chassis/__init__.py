"""The mechanism: how a service consumes, publishes, stores and reports its health."""

VERSION = "0.1.0"

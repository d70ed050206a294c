"""The meaning of every message: events, schemas, errors. No input or output."""

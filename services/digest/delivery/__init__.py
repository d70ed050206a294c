"""Digests on their way: recipients, what each is sent, and what became of it."""

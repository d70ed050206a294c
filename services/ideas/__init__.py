"""Dialogues, participants and ideas, and what a host does with them."""

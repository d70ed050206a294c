"""The rules of dialogues, participants, ideas and decisions. Pure: no input or output."""

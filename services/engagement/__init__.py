"""How people respond: every feedback event counted exactly once."""

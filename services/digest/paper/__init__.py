"""The digest on paper: composed from a snapshot, then written as JSON, text or HTML."""

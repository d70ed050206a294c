"""Messages that could not be accepted: kept with their reason, to be replayed or dropped."""

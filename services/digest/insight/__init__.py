"""What was heard, measured: plain Python on a frozen snapshot, usable without any server."""

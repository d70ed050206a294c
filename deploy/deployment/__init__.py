"""What a machine with Docker does with a deployment; nothing but Python's own library is needed."""

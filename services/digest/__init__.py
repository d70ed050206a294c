"""What was heard, brought to the people who decide."""

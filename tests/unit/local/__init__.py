"""What the private stack decides, without starting anything."""

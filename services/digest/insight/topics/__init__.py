"""What ideas are about: how alike texts are, which belong together, and what to call them."""

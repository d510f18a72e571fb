"""What commands show in a terminal, and what they read from it."""

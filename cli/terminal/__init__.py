"""What commands draw in a terminal, and the keys they read from it."""

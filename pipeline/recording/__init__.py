"""The recorder that writes a WAV as sound arrives, sessions that can resume, and the player."""

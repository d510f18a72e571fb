"""The microphone, the recorder that writes a WAV as sound arrives, and sessions that can resume."""

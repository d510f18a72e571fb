"""The structure of sound files, a module a container: stated length, damage, and ways around it."""

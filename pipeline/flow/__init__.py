"""The ways into the archive, stage by stage."""

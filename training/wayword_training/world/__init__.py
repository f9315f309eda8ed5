"""The procedural street world: towns, their pictures and their descriptions."""

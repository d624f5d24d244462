"""Values on demand, naming only what a test is about."""

"""How often: one step each, with its retries, limits and names."""

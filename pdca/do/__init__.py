"""Do: publish each post once, at its instant."""

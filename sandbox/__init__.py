"""A pretend platform over HTTP: an audience, a clock and faults. It imports nothing of ours."""

"""Check: from readings to a scorecard."""

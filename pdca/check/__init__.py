"""Check: from readings to a scorecard. The entry is `pdca.check.scorecard.check`."""

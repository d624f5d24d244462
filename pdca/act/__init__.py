"""Act: adjustments, the next revision, the report's figures."""

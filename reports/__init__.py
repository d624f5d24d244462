"""From figures to a document that a lead reads."""

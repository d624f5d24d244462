"""Statistics: formulas with their sources, on plain numbers and frames."""

"""Pages for leads: the report archive, approve or reject."""

"""Stand-ins with behaviour, in place of mocks."""

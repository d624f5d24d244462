"""Plan: the campaign folder, its mistakes, the calendar and its review."""

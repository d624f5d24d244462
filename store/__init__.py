"""The memory of the loop, in SQL: SQLite embedded, PostgreSQL grown."""

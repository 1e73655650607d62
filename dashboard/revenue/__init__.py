"""The city's own revenue on glass and pages: what is known of it, its words, charts, tables, files."""

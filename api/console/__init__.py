"""The console: one page, its words in two languages, its script and its style."""

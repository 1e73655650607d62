"""Report cards as people see them: the figures in words, the page, the lists and the papers."""

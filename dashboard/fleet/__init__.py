"""The fleet as people see it: figures in words, day strips, tracks, the page, the lists and the files."""

"""One file per command or family of commands; each file's `COMMANDS` is discovered."""

"""`python -m commands.import_rules`: the contracts of pyproject.toml, checked by import-linter."""

import sys

from importlinter.cli import lint_imports

if __name__ == "__main__":
    sys.exit(lint_imports())

"""`python -m commands`, which is what ./patriot runs."""

from commands.parent import die_with_parent

if __name__ == "__main__":
    die_with_parent()
    from commands.line import main

    main()

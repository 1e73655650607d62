"""The watch: what has to happen by itself, exactly once, whoever is asleep."""

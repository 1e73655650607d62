"""The pages about rivers: posts, one post over time, limits, warnings, water quality."""

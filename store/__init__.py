"""Keeps what the city knows: the only package that speaks Valkey/Redis and writes the data folder."""

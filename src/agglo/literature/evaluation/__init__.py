"""How good is a ranking? Queries with judgements, measures, and the interval of a difference between two settings."""

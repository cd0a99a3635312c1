"""Which names belong to one person? Spellings of a name, evidence that two mentions are one, and who it adds up to."""

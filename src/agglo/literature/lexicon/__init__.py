"""Which term of the other language says the same? A lexicon that starts with a glossary and learns from the library."""

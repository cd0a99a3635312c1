"""How do the questions reach us? Loops over the operations; no door knows what an operation does."""

"""What do texts mean, whatever the language? Vectors of a sentence encoder, where words alone do not bring together."""

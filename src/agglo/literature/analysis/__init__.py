"""What are the words? Normalise, cut into runs, take runs apart: tokens with offsets into the stored string."""

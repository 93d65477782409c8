"""What was laid out of a book, unit by unit, in; one tagged PDF of it out."""

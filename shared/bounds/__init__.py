"""What an input may cost at most: memory, the size of a body, and what its text does to a line."""

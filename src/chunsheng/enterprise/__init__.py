"""Enterprises and their difficulties (R17); so far only the words in which hiring counts."""

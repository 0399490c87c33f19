"""The district's working days: holidays, rest-day swaps, make-up days, and deadlines by them."""

"""The privacy desk: what people ask about their own data, and how long it is kept."""

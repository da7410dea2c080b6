"""A day of every tick in a minute: a beat that hurries, and what the day has to bring about."""

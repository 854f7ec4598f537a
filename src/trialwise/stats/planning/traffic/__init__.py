"""Traffic and time: how long, how many users, how much traffic, with or without a ramp."""

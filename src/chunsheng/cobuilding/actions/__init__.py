"""What is done with agreements, what units take up under them, and activities."""

"""Quality: how well a record does what it is for."""

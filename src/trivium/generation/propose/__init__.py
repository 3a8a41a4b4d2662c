"""What asks the model for something new."""

"""What many readings tell together."""

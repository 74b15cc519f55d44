"""Views of activations."""

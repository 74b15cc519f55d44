"""Reads of activations for interfaces."""

from activation.selectors.certificates import list_public_keys

__all__ = ["list_public_keys"]

"""Activations: the ledger of activations used, KMS hosts and reports. Not built yet."""

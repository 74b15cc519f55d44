"""Activations: IDs, secrets and certificates; the ledger, KMS hosts and reports to come."""

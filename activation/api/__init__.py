"""The API of activations: the ledger, KMS hosts and redemptions."""

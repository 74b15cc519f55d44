"""The API of activations: KMS hosts and redemptions."""

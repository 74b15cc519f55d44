"""What is used up: the activation ledger, KMS hosts and reports. Not built yet."""

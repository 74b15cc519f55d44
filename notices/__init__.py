"""What people and their tools are told: mail rows, webhook deliveries, who wants what and when."""

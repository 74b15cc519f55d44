"""Notifications: e-mails, webhook deliveries and the preferences for both. Not built yet."""

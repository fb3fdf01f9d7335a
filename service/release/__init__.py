"""What may leave: bonus plans, cases for people to decide, frozen releases, the feed for payroll."""

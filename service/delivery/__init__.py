"""What was sent: the outbox, the carriers, what the carriers said of it."""

"""HTTP in and out: the one place that knows requests, statuses and schemas."""

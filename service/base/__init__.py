"""What every stage stands on: errors, ids, time, tables, session, secrets, audit, teams and keys."""

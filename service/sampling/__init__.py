"""Who is asked: contacts, events, the frame of everyone eligible, the sample, invitations."""

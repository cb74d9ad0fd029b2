"""Messages to customers and operators: queued with what causes them, worded when they are sent, sent once each."""

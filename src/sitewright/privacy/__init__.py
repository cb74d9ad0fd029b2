"""Personal data: how long it is kept, handed out on request, erased on request."""

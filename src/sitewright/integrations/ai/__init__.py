"""AI providers behind one interface; vendor libraries are imported when a task first runs."""

"""What can be said of a background that is described, and not asked for as an edit."""

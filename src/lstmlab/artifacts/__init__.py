"""A TRAINED MODEL ON DISK: saved, read also from strangers, and exported."""

"""A damaged study: what is whole in it is found, page by page, and goes on."""

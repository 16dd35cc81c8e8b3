"""The atlas as one page: what is in it, chosen by task, language and data set."""

"""SCRIPTS AND WORDS: Unicode's scripts, the words of reports and messages, and their Chinese."""

"""Every sentence in Simplified Chinese: English template -> Chinese template."""

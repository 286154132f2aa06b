"""Every text that a person reads, in that person's language: gettext catalogues and the rules around them."""

"""The timeline as people see it: its pages, its forms, and what is said of it."""

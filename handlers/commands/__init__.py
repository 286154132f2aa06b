"""/incident: each family of subcommands, what they share, and how a typed one is carried out."""

"""The command line: `tandem COMMAND`, one module a command. Nothing imports this package."""

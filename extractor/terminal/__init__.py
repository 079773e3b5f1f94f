"""What a person sees and types: options, progress, one report on the terminal, the list of rules, exit statuses,
words in zh and en."""

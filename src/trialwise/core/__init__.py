"""Records, errors, settings, quantities, text and files: what every other room stands on."""

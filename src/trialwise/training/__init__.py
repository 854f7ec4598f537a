"""Fine-tuning methods, guards and export of adapters."""

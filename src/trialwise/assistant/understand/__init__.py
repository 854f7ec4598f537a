"""From a sentence to typed calculator calls: quantities, roles, designs, results; by rules."""

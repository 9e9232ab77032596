// Filled by its step.

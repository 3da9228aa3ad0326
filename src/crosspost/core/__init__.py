"""Pure functions: no input or output, no clock, no environment, no client library."""

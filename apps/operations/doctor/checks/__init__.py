"""The checks, a module for each subject; the doctor finds them here by itself."""

"""The stages of config/queues.py: shown, compared, and written down for Kubernetes."""

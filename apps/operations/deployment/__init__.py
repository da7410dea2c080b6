"""What is said of deploying Faena, proven as far as this machine can: ``make deploy-check``."""

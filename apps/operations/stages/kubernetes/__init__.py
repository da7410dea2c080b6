"""The table, turned into Kubernetes' words: bases, components and an overlay for each stage."""

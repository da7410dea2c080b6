ARG REQUIREMENTS=requirements-flower.txt

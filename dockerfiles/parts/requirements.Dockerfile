ARG REQUIREMENTS=requirements.txt

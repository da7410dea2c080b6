"""The reader with limits of a test's choice, which the wanted password says:
'MOST_MEMORY=60000000'. There is no other way in: it gets no environment."""

import sys
from dataclasses import replace

from apps.courses.reading import __main__, limits
from apps.courses.reading.protocol import Wanted

if __name__ == "__main__":
    wanted = Wanted.from_json(sys.argv[1])
    for setting in wanted.password.split():
        name, _, value = setting.partition("=")
        setattr(limits, name, int(value))
    sys.argv[1] = replace(wanted, password="").to_json()
    __main__.main()

"""The reader with limits of a test's choice, which the name of the wanted sheet says:
'MOST_MEMORY=60000000'. There is no other way in: it gets no environment."""

import sys
from dataclasses import replace

from apps.predictions.reading import __main__, limits
from apps.predictions.reading.protocol import Wanted

if __name__ == "__main__":
    wanted = Wanted.from_json(sys.argv[1])
    for setting in wanted.sheet.split():
        name, _, value = setting.partition("=")
        setattr(limits, name, int(value))
    sys.argv[1] = replace(wanted, sheet="").to_json()
    __main__.main()

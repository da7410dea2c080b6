"""The reader with limits of a test's choice, which the name of the wanted sheet says:
'MOST_MEMORY=60000000'. There is no other way in: it gets nothing of our environment."""

import os
from dataclasses import replace

from apps.core.confined.argument import NAME, told
from apps.predictions.reading import __main__, limits
from apps.predictions.reading.protocol import Wanted

if __name__ == "__main__":
    wanted = Wanted.from_json(told())
    for setting in wanted.sheet.split():
        name, _, value = setting.partition("=")
        setattr(limits, name, int(value))
    os.environ[NAME] = replace(wanted, sheet="").to_json()
    __main__.main()

"""The settings of a beat that also knows the rehearsal's ticks."""

from config import settings as ours

globals().update({name: value for name, value in vars(ours).items() if name.isupper()})
INSTALLED_APPS = [*ours.INSTALLED_APPS, "tests.beat.app"]

"""When the rehearsal's ticks are due: a short one, and some whose time was three hours ago."""

from datetime import UTC, datetime, timedelta

from apps.core.planned import Planned, cron, daily, every
from apps.core.ticks import CATCH_UP, ONCE, SKIP, Missed

EACH_SECOND = "rehearsal.each_second"
HOURLY = "rehearsal.hourly"
DAILY_ONCE = "rehearsal.daily_once"
DAILY_SKIP = "rehearsal.daily_skip"

three_hours_ago = daily((datetime.now(UTC) - timedelta(hours=3)).hour, tz="UTC")

PLANS: dict[str, tuple[Planned, Missed]] = {
    EACH_SECOND: (every(seconds=1), SKIP),
    HOURLY: (cron("0 * * * *", tz="UTC"), CATCH_UP),
    DAILY_ONCE: (three_hours_ago, ONCE),
    DAILY_SKIP: (three_hours_ago, SKIP),
}

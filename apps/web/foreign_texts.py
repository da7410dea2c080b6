"""Texts that people see and that others hold in English only, so that the catalogue has them.

The table of queues knows no gettext, and an error's docstring is its message. A test says which
of them are missing here.
"""

from __future__ import annotations

from django.utils.translation import gettext_noop as _

PROMISES = (
    _("starts within 5 s, ends within 10 s"),
    _("starts within 30 s"),
    _("ends within 5 min"),
    _("ends within 10 min"),
    _("ends within 35 min"),
    _("off-peak, may wait"),
)

FAMILIES = (
    _("Calendar"),
    _("Courses"),
    _("Loadtest"),
    _("Maintenance"),
    _("Notifications"),
    _("Predictions"),
    _("SII"),
)

ERRORS = (
    _("It did not work this time; it will be tried again."),
    _("A service that this work needs does not answer; it will be tried when it is back."),
    _("It cannot work like this; trying again would not help."),
    _("Nobody can say whether the effect took place; a person has to decide."),
    _("The mail server asked us to come back later."),
    _("The mail server does not answer."),
    _("The mail server does not accept our sign-in: check EMAIL_URL."),
    _("The mail server does not accept this recipient: check the address."),
    _("The mail server does not accept this message."),
    _("The mail server got the whole message and never said whether it took it."),
    _("This e-mail cannot be sent as it is."),
    _("There is no such template: write it in the administration, then run this job again."),
    _("The template cannot be read: correct it in the administration, then run this job again."),
    _("The template names what the data does not have."),
    _("It was asked to fail."),
    _("This file cannot be used: save it in Excel as .xlsx and upload it again."),
    _("This file cannot be read: save it again as a PDF and upload that."),
    _("The course has no such lesson; look at its page for their numbers."),
    _("The course is still being made; its quizzes are made again afterwards."),
    _("The course was not made to its end: run its job again first, then make its quizzes again."),
    _("The generator does not answer."),
    _("The generator asks us to come back later: its quota is used up for now."),
    _("The generator cannot be used as it is set up: see GENERATOR_URL."),
    _("The embeddings service does not answer, or asks us to come back later."),
    _("The embeddings service does not do what it is asked: look at the settings EMBEDDER_…"),
    _("The package of the embedder that EMBEDDER names is not installed."),
    _("This company has no RUT: an owner enters it on the company's page."),
    _("There is no clave for this company: an owner enters it on the company's page."),
    _("The portal refused this clave before, so it is not used: enter the right one."),
    _("The stored clave cannot be decrypted with the keys that are configured."),
    _("The portal refused the clave. It is not tried again: enter the right one."),
    _("The portal has locked this account: unlock it there, then enter the clave again."),
    _("The portal says that this RUT may not see this: use the company's own clave."),
    _("The portal asks for a human (a challenge). This is not got round: sign in there yourself."),
    _("The portal shows something that this scraper does not know; page and picture are kept."),
    _("The portal answered with a code that this scraper does not know."),
    _("The portal keeps no register for this period: it begins in May 2017."),
    _("The portal says that this RUT has too many open sessions; it is tried again later."),
    _("The portal ended our session twice; it is tried again later."),
    _("The portal ended our session. Whoever has not done so yet signs in once more."),
    _("The PDF of this form cannot be read. It is asked for again with the next sync."),
    _("The portal lists fewer or more documents than its summary counts; it is tried again."),
    _("Others are at the portal, as many as may be, or one for the same RUT; it waits its turn."),
    _("The browser ended or no longer answered; it is tried again with a new one."),
    _("The portal does not answer, or says that it is being maintained; it is tried later."),
    _("There is no Chromium here: install chromium and chromium-driver, or run another pool."),
    _("Its turn has not come; it waits and asks again."),
    _("The company has no RUT, so no tax dates are known for it: enter its RUT first."),
    _("The company has as many dates of its own as there may be: cancel one first."),
    _("A backup is tested in a database of its own, which this user may not create: allow it."),
    _("Nobody here knows this job's task any more."),
    _("Not all that dead processes left on this machine could be cleared."),
    _("The company that this job was for was deleted."),
    _("The database to restore into holds tables already: name an empty one."),
    _("The program that saves or restores the database did not succeed."),
    _("The restored backup does not hold what the database held: do not rely on it."),
    _("There is no pg_dump for this database here: install the client programs of its version."),
    _("There is no such backup."),
    _("What this job was to work on was deleted."),
)

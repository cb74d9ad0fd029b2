"""What remarks and approvals are called towards the customer, marked for the catalogues."""

from sitewright.kit.language import mark as _
from sitewright.reviews.codes import Reason

REMARK = {
    "received": ("now", _("Arrived")),
    "next": ("now", _("Received; it waits for the round that is under way")),
    "understood": ("now", _("Understood; we are at it")),
    "done": ("done", _("Carried out")),
    "asked": ("warn", _("Needs an answer from you")),
    "unanswered": ("open", _("Not carried out: it needed an answer")),
    "answered": ("done", _("Answered")),
    "declined": ("warn", _("Declined; here is why:")),
    "outside": ("warn", _("Outside the rounds")),
}
"""The sign and the words of each state of a remark."""

REFUSED = {
    "remark": _("Write in a few words what should be different: from 3 to 5,000 letters."),
    "page": _("The website has no such page any more. Choose one and send it again."),
    "section": _("What you pointed at is not there any more. Point again."),
    "field": _("What you pointed at is not there any more. Point again."),
    "rectangle": _("What you drew could not be read. Draw it again."),
    "attachment": _("The file could not be found. Choose it again."),
    "about": _("That remark is not there any more. Write this one by itself."),
    "size": _("The file is empty or too large. Send one of at most 25 MB."),
    "Rejected": _("This cannot be taken as it is. Look at what you typed, and try again."),
    "Conflict": _("Just now this is not possible: something is under way, or there is enough for one round already."),
    "NotFound": _("This remark was sent or taken away meanwhile."),
}
"""What is wrong with a form, by the field, else by the kind of error."""

CODE: dict[Reason, str] = {
    "none": _("No code was sent yet. Ask for one below."),
    "used": _("This code was used already. Ask for a new one below."),
    "old": _("This code is older than 15 minutes. Ask for a new one below."),
    "changed": _("The preview changed after this code was sent. Look at it again, then ask for a new code."),
    "tries": _("This code was tried too often. Ask for a new one below."),
    "wrong": _("This is not the code that we sent. Look at the newest message, and type its six digits."),
}
"""Why a code does not count, and what to do."""

APPROVAL = {
    "name": _("Write your name, from 2 to 120 letters."),
    "email": _("We do not know your e-mail. Write to whoever makes your website: they approve it with you."),
    "Rejected": _("This cannot be taken as it is. Look at what you typed, and try again."),
    "Conflict": _("Just now there is nothing to approve: something is under way. Look again in a moment."),
}
"""What is wrong with an approval, by the field, else by the kind of error."""

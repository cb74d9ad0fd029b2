"""What codes are called towards the customer, marked for the catalogues."""

from sitewright.web.i18n import mark as _

DONE = {
    "saved": _("Saved."),
    "sent": _("Sent. Thank you!"),
}
"""What is told after a change, by the code in the address."""

ERRORS = {
    403: _("This form is out of date. Open your link again and send it once more."),
    404: _("There is nothing here."),
    405: _("This page cannot be used like that."),
    409: _("Things have changed meanwhile. Open your link again to see how they stand."),
    413: _("This is too large. Send at most 25 MB at once."),
    422: _("This cannot be taken as it is. Go back and look at what you typed."),
    500: _("Something went wrong here, and nothing you saved is lost. Try again in a minute."),
    503: _("We cannot reach our system for a moment. Try again in a minute."),
}
"""What happened and what to do, by the answer's status."""

"""What codes are called towards the customer, marked for the catalogues."""

from sitewright.kit.language import mark as _

DONE = {
    "saved": _("Saved."),
    "sent": _("Sent. Thank you!"),
    "begun": _("Thank you! We have begun."),
    "taken": _("Taken over. You can still change everything."),
    "empty": _("Write an answer first, or choose “I don't know”."),
    "draft_kept": _("Kept. It is sent together with the others, when you say so."),
    "draft_dropped": _("Taken away."),
    "remarks_sent": _("Your remarks are sent. We get to work, and what becomes of each one stands below."),
    "undone": _("We go back to how it was before. In a moment the preview shows it."),
    "code_sent": _("The code is on its way to your e-mail. It is good for 15 minutes."),
    "approved": _("Thank you! Your website is being published."),
}
"""What is told after a change, by the code in the address."""

ERRORS = {
    400: _("This cannot be taken as it is. Go back and look at what you typed."),
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

STAGE = {
    "reading": _("Reading your answers"),
    "writing": _("Writing the texts"),
    "building": _("Putting the pages together"),
    "checking": _("Checking everything"),
}
STAGE_OF_ROUND = {
    "reading": _("Reading what you asked for"),
    "writing": _("Making the changes"),
    "building": _("Putting the pages together"),
    "checking": _("Checking everything"),
}
"""Stages of the work, for the first preview and for a round of changes."""

FILES = {
    "none": _("Choose a file first."),
    "many": _("There are 60 files already; remove one before you send another."),
    "large": _("The file is larger than 25 MB. Send a smaller one."),
    "empty": _("The file is empty. Send it again."),
}
PROBLEMS = {
    "photo_heic": _(
        "This is an iPhone photo in HEIC. Under Settings, Camera, Formats choose “Most Compatible” and take it anew, "
        "or send yourself the photo by WhatsApp and use that one."
    ),
    "pdf": _("This is a PDF. Send the picture itself as JPEG or PNG, or take a screenshot of it."),
    "photo_layers": _("This is a Photoshop file. Export it as JPEG or PNG and send that."),
    "photo_broken": _("This file is damaged or incomplete. Send it again, or another one."),
    "photo_format": _("This is no picture we can use. Send JPEG, PNG or WebP."),
    "photo_giant": _("This picture is too large: at most 25 MB and 60 megapixels. Send a smaller one."),
    "photo_small": _("This picture is too small for a site: it needs at least 320 pixels a side."),
    "logo": _("As a logo it does not work: its ground is not even. Is there a PNG or SVG on a clear or white ground?"),
}
"""What to do about a file that cannot be used, by its question's code or type."""

CONSENT_VERSION = "1"
CONSENT = _(
    "I am answering for this business. What I send here may be used to make, show and keep its website: texts, photos "
    "and contact details become public there. I may use the photos I send, and people who can be recognised agree. "
    "I can ask at any time what is kept, have it corrected or erased."
)
"""What is agreed to when the answers are sent; a change of the text is a new version."""

WHY_AT_ALL = _("We put nothing on your site that you did not tell us; so we ask.")
WHY = {
    "name_unclear": _("The name stands at the top of every page."),
    "cnpj_invalid": _("A right CNPJ at the foot of the page gives people trust."),
    "phone_incomplete": _("On a phone people touch the number to call; a wrong one reaches nobody."),
    "whatsapp_invalid": _("The WhatsApp button opens a conversation with this number."),
    "email_invalid": _("Messages would be lost."),
    "instagram_invalid": _("The link should lead to your profile."),
    "contact_missing": _("Without a way to reach you, the site brings you nobody."),
    "address_number_missing": _("With the number the map leads to your door."),
    "address_missing": _("People look for the way to you."),
    "hours_missing": _("It is what people look up first."),
    "hours_unclear": _("Nobody should stand before a closed door."),
    "price_missing": _("People who know the price write more often."),
    "registration_missing": _("Your profession's council demands it."),
    "not_allowed": _("Your profession's council has rules about advertising."),
    "price_not_allowed": _("Your profession's council has rules about advertising."),
    "claim_unbacked": _("We only say what you can vouch for."),
    "testimonials_without_source": _("We show praise only with its words and its author."),
    "stat_without_source": _("A number is believed when its source stands beside it."),
    "domain_missing": _("It becomes the address of your site."),
}
"""Why a question is asked, by its code."""

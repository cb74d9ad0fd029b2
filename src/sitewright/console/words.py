"""What codes are called: every status, step, kind and action, marked for the catalogues."""

from collections.abc import Mapping
from typing import Any

from sitewright.errors import SitewrightError
from sitewright.web.i18n import mark as _

STATUS = {
    "awaiting_answers": _("Waiting for answers"),
    "generating": _("Generating"),
    "needs_attention": _("Needs attention"),
    "in_review": _("In review"),
    "revising": _("Revising"),
    "publishing": _("Publishing"),
    "published": _("Published"),
    "cancelled": _("Cancelled"),
    "archiving": _("Archiving"),
    "archived": _("Archived"),
}
"""Stages of a project, in the order of its life."""

TONE = {
    "awaiting_answers": "waiting",
    "generating": "busy",
    "needs_attention": "bad",
    "in_review": "waiting",
    "revising": "busy",
    "publishing": "busy",
    "published": "good",
    "cancelled": "quiet",
    "archiving": "busy",
    "archived": "quiet",
    "running": "busy",
    "retrying": "warn",
    "finished": "good",
    "failed": "bad",
    "waiting": "waiting",
    "unpaid": "waiting",
    "paid": "good",
    "expired": "quiet",
    "refunded": "quiet",
    "disputed": "bad",
    "open": "busy",
    "done": "good",
    "refused": "warn",
    "working": "good",
    "failing": "bad",
    "untested": "warn",
    "none": "quiet",
}
"""How a status looks: each tone has a colour and a shape."""

STEP = {
    "open_project": _("Open the project"),
    "analyse_answers": _("Analyse the answers"),
    "write_brief": _("Write the brief"),
    "write_sitemap": _("Write the sitemap"),
    "write_page": _("Write a page"),
    "plan_layout": _("Plan the layout"),
    "prepare_repository": _("Prepare the repository"),
    "compose_site": _("Compose the site"),
    "commit_site": _("Commit the site"),
    "analyse_remark": _("Analyse the remark"),
    "write_patch": _("Write the patch"),
    "try_patch": _("Try the patch"),
    "commit_change": _("Commit the change"),
    "restore_revision": _("Restore an earlier version"),
    "build_site": _("Build the site"),
    "check_site": _("Check the site"),
    "rewrite_page": _("Rewrite a page"),
    "repair_site": _("Repair the site"),
    "deploy_preview": _("Deploy the preview"),
    "point_subdomain": _("Point the subdomain"),
    "open_review": _("Open the review"),
    "publish": _("Publish"),
    "archive": _("Take off the net"),
    "payment": _("Payment"),
    "operator": _("Operator"),
}

STEP_STATUS = {
    "running": _("Running"),
    "retrying": _("Trying again"),
    "finished": _("Finished"),
    "failed": _("Failed"),
    "waiting": _("Waiting"),
}

GATE = {
    "brief": _("after the brief"),
    "sitemap": _("after the sitemap"),
    "preview": _("before the preview"),
}

ARTEFACT = {
    "answers": _("Answers"),
    "facts": _("Facts"),
    "analysis": _("Analysis"),
    "brief": _("Brief"),
    "sitemap": _("Sitemap"),
    "page": _("Page"),
    "layout": _("Layout"),
    "site": _("Site"),
    "quality": _("Checks"),
    "review_analysis": _("Analysis of a remark"),
    "patch": _("Patch"),
}

TASK = {
    "onboarding": _("Analysis"),
    "brief": _("Brief"),
    "sitemap": _("Sitemap"),
    "content": _("Pages"),
    "layout_plan": _("Layout"),
    "review": _("Remarks"),
    "patch": _("Patches"),
}

PLACE = {"preview": _("Preview"), "production": _("Published")}

ORDER_STATUS = {
    "unpaid": _("Not paid"),
    "paid": _("Paid"),
    "failed": _("Payment failed"),
    "expired": _("Expired"),
    "refunded": _("Refunded"),
    "disputed": _("Disputed"),
}

REVIEW_STATUS = {"open": _("In progress"), "done": _("Done"), "refused": _("Not done")}

ROLE = {
    "viewer": _("Viewer"),
    "operator": _("Operator"),
    "administrator": _("Administrator"),
}
ROLE_HELP = {
    "viewer": _("Sees everything but changes nothing."),
    "operator": _("Runs projects: answers, retries, remarks, approvals."),
    "administrator": _("Also connects accounts, people and tokens."),
}
SCOPE = {
    "read": _("Read"),
    "write": _("Run projects"),
    "admin": _("Administer"),
}

STATE = {
    "none": _("Not configured"),
    "untested": _("Not tested yet"),
    "working": _("Working"),
    "failing": _("Failing"),
}

ERRORS = {
    "Misconfigured": _("A setting has to be mended before this can work."),
    "Rejected": _("What was sent cannot be taken as it is."),
    "Conflict": _("Things have changed meanwhile; this is not possible now."),
    "NotFound": _("There is nothing here."),
    "Unavailable": _("A service does not answer now. Try again in a minute."),
    "WrongKey": _("A stored secret does not open with the encryption keys there are."),
    "WrongPlace": _("A stored secret was copied from another place; type it again."),
    "BuildFailed": _("The site cannot be built from these files."),
    "PatchRefused": _("The patch does not fit, or touches what it may not."),
}
"""By the error's code: who must act."""


def of_error(error: SitewrightError) -> str:
    """What an error's class, or the one it derives from, is called."""
    return next(ERRORS[kind.__name__] for kind in type(error).__mro__ if kind.__name__ in ERRORS)


HTTP_ERRORS = {
    403: _("You may not do this."),
    404: _("There is nothing here."),
    405: _("This page cannot be used like that."),
    500: _("Something went wrong; the log has it under this number."),
}

DONE = {
    "saved": _("Saved."),
    "removed": _("Removed."),
    "asked": _("Done. The project goes on."),
    "paused": _("Paused. Nothing new begins until you go on."),
    "cancelled": _("Cancelled."),
    "archiving": _("The site is being taken off the net."),
    "deleted": _("The project is forgotten."),
    "answered": _("The answers are in; the writing begins."),
    "remarked": _("The remark is in; a new round begins."),
    "approved": _("Approved. Exactly these bytes are being published."),
    "rolled_back": _("The earlier version is shown again."),
    "role": _("The role is changed."),
    "disabled": _("Access is ended."),
    "revoked": _("The token is revoked."),
}
"""What is told after a change, by the code in the address."""

ACTION = {
    "take_sign_in": _("signed in"),
    "take_sign_out": _("signed out"),
    "take_welcome": _("accepted an invitation"),
    "choose_language": _("chose a language"),
    "save_integration": _("saved an integration"),
    "remove_integration": _("removed an integration"),
    "test_integration": _("tested an integration"),
    "put_integration": _("saved an integration"),
    "patch_integration": _("saved an integration"),
    "delete_integration": _("removed an integration"),
    "run_test": _("tested an integration"),
    "make_project": _("made a project by hand"),
    "start_project": _("started a project"),
    "take_answers": _("handed in answers"),
    "post_answers": _("handed in answers"),
    "retry_project": _("let a project go on"),
    "pause_project": _("paused a project"),
    "cancel_project": _("cancelled a project"),
    "archive_project": _("took a site off the net"),
    "delete_project": _("deleted a project"),
    "pass_gate": _("passed a gate"),
    "add_remark": _("made a remark"),
    "post_review": _("made a remark"),
    "approve_project": _("approved a preview"),
    "post_approval": _("approved a preview"),
    "roll_back": _("showed an earlier version again"),
    "attach_domain": _("attached a domain"),
    "invite_person": _("invited a person"),
    "renew_person": _("made a link for a new password"),
    "change_person": _("changed a role"),
    "disable_person": _("ended a person's access"),
    "make_token": _("made an API token"),
    "end_token": _("revoked an API token"),
}
"""Names of the routes that change something, as the audit log tells them."""

FIELD = {
    "type": _("Section"),
    "title": _("Title"),
    "name": _("Name"),
    "slug": _("Address"),
    "nav_label": _("In the menu"),
    "kicker": _("Above the title"),
    "lead": _("Introduction"),
    "purpose": _("Purpose"),
    "objective": _("Objective"),
    "audience": _("Audience"),
    "key_messages": _("Messages"),
    "main_action": _("Main action"),
    "main_action_label": _("Its label"),
    "tone": _("Tone"),
    "must": _("Must be there"),
    "must_not": _("Must not be there"),
    "trade": _("Trade"),
    "goal": _("Goal"),
    "voice": _("Voice"),
    "strengths": _("Strengths"),
    "questions": _("Questions"),
    "sections": _("Sections"),
    "pages": _("Pages"),
    "seo": _("For search engines"),
    "description": _("Description"),
    "paragraphs": _("Paragraphs"),
    "text": _("Text"),
    "label": _("Label"),
    "items": _("Entries"),
    "actions": _("Buttons"),
    "channels": _("Ways to get in touch"),
    "quotes": _("Quotes"),
    "note": _("Note"),
    "problems": _("Problems"),
    "message": _("Message"),
    "fix": _("How to mend it"),
    "severity": _("Severity"),
    "facts": _("Facts"),
    "wishes": _("Wishes"),
    "phones": _("Phones"),
    "email": _("E-mail"),
    "address": _("Address"),
    "hours": _("Opening hours"),
    "price": _("Price"),
    "palette": _("Colours"),
    "fonts": _("Fonts"),
    "theme": _("Theme"),
}
"""Fields of what is written; others are shown by their own name."""


def in_order(fields: Mapping[str, Any]) -> list[tuple[str, Any]]:
    """The fields that say something, those with a word of ours first."""
    places = {name: place for place, name in enumerate(FIELD)}
    told = [(name, value) for name, value in fields.items() if value not in (None, "", [], {})]
    return sorted(told, key=lambda field: places.get(field[0], len(places)))

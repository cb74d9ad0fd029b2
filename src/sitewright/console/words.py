"""What codes are called: every status, step and kind, marked for the catalogues."""

from sitewright.errors import SitewrightError
from sitewright.kit.language import mark as _

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
    "tried": "busy",
    "retrying": "warn",
    "finished": "good",
    "failed": "bad",
    "waiting": "waiting",
    "delivered": "good",
    "queued": "busy",
    "sent": "good",
    "returned": "bad",
    "suppressed": "quiet",
    "unpaid": "waiting",
    "paid": "good",
    "expired": "quiet",
    "refunded": "quiet",
    "disputed": "bad",
    "open": "busy",
    "done": "good",
    "refused": "warn",
    "declined": "quiet",
    "working": "good",
    "failing": "bad",
    "untested": "warn",
    "none": "quiet",
    "active": "good",
    "revoked": "quiet",
}
"""How a status looks: each tone has a colour and a shape."""

STEP = {
    "open_project": _("Open the project"),
    "remind": _("Remind of the answers"),
    "close_abandoned": _("Close: the answers never came"),
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
    "move_site": _("Move the site"),
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

TEMPLATE = {
    "landing": _("one page with one aim"),
    "business": _("prices, hours and the way"),
    "saas": _("a product and its plans"),
    "portfolio": _("work first"),
}
"""Site templates, by what kind of site they make."""

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
    "verdict": _("Verdict on a patch"),
    "draft": _("Change of a round"),
    "upload": _("Customer's file"),
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

AUTHOR = {
    "customer": _("the customer"),
    "person": _("somebody, at the repository itself"),
    "review": _("a round of changes"),
    "sitewright": _("Sitewright, by rules"),
}
"""Who wrote something; others are shown by their name, models by theirs and their prompt's."""

ORDER_STATUS = {
    "unpaid": _("Not paid"),
    "paid": _("Paid"),
    "failed": _("Payment failed"),
    "expired": _("Expired"),
    "refunded": _("Refunded"),
    "disputed": _("Disputed"),
}

DOMAIN_STATE = {"active": _("answers"), "pending": _("not yet"), "failed": _("failed")}

PORT = {
    "code_host": _("Repository"),
    "site_host": _("Deployments"),
    "dns": _("DNS"),
    "asset_store": _("Files"),
}

HOLDING = {
    "dns_record": _("DNS records"),
    "domain": _("The customer's domain"),
    "preview": _("Address of the preview"),
    "publication": _("Public address"),
    "deployment": _("Deployments"),
    "object": _("Stored files"),
    "objects": _("Stored files"),
    "repository": _("Repository: kept, read-only"),
}
"""What a project has outside, by its kind."""

FILE_CHANGE = {"added": _("added"), "changed": _("changed"), "removed": _("removed")}

DIFFERENCE = {
    "text": _("Text"),
    "value": _("Value"),
    "structure": _("Structure"),
    "added": _("Added"),
    "removed": _("Removed"),
    "order": _("Order of the sections"),
    "token": _("Look"),
    "style": _("Style"),
    "file": _("File"),
    "look": _("Look in a browser"),
    "spill": _("Text beyond its section"),
}

REVIEW_STATUS = {
    "waiting": _("Waits for the next round"),
    "open": _("In progress"),
    "tried": _("In progress"),
    "done": _("Done"),
    "refused": _("Not done"),
    "declined": _("Declined"),
}

HOOK_EVENT = {
    "project.created": _("Project made"),
    "project.preview_ready": _("Preview ready"),
    "project.needs_attention": _("Needs attention"),
    "project.published": _("Published"),
    "project.cancelled": _("Cancelled"),
    "project.archived": _("Archived"),
    "test.ping": _("Test"),
}

LINK = {"none": _("No link yet"), "active": _("Working"), "expired": _("Expired"), "revoked": _("Revoked")}
"""How it stands with a customer's link."""

MESSAGE = {
    "answers_please": _("Please answer"),
    "answers_reminder": _("Reminder of the answers"),
    "question": _("Questions"),
    "preview_ready": _("Preview ready"),
    "round_done": _("Remarks done"),
    "approval_code": _("Code to approve"),
    "published": _("Published"),
    "link": _("Link sent again"),
    "lead": _("Message from the site's form"),
    "needs_attention": _("Needs attention"),
    "limit": _("An account is full"),
}
"""What messages are for."""

MESSAGE_STATUS = {
    "queued": _("Being sent"),
    "sent": _("Sent"),
    "returned": _("Came back"),
    "failed": _("Not sent"),
    "suppressed": _("Not needed any more"),
}

DELIVERY = {"waiting": _("Being sent"), "delivered": _("Taken"), "failed": _("Given up")}

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
    "SetBack": _("It is being written again; wait until that is done."),
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

FRAME_ENDED = _("Your session ended. Open this page again from your own system.")

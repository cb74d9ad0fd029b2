"""What codes are called: every status, step, kind and action, marked for the catalogues."""

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
    "suppressed": "quiet",
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

AUTHOR = {"customer": _("the customer"), "person": _("somebody, at the repository itself")}
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
    "lead": _("Message from the site's form"),
    "needs_attention": _("Needs attention"),
    "limit": _("An account is full"),
}
"""What messages are for."""

MESSAGE_STATUS = {
    "queued": _("Being sent"),
    "sent": _("Sent"),
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

DONE = {
    "saved": _("Saved."),
    "removed": _("Removed."),
    "asked": _("Done. The project goes on."),
    "paused": _("Paused. Nothing new begins until you go on."),
    "cancelled": _("Cancelled."),
    "archiving": _("The site is being taken off the net."),
    "deleted": _("The project is forgotten."),
    "answered": _("The answers are in; the writing begins."),
    "moved": _("The site moves in a round of its own."),
    "begun": _("The round begins."),
    "declined": _("Declined; the customer reads your answer."),
    "restored": _("The earlier version becomes current again."),
    "sent": _("It is being sent; look again in a moment."),
    "replayed": _("The event is handled."),
    "template": _("The template is changed."),
    "edited": _("Your version is kept; it is used as soon as you let the project go on."),
    "again": _("It is written anew with your note."),
    "remarked": _("The remark is in; a new round begins."),
    "remark_waits": _("The remark is kept; the next round begins with it."),
    "approved": _("Approved. Exactly these bytes are being published."),
    "rolled_back": _("The earlier version is shown again."),
    "role": _("The role is changed."),
    "link": _("The link is made; send it to the customer."),
    "link_revoked": _("The link is revoked."),
    "disabled": _("Access is ended."),
    "revoked": _("The token is revoked."),
}
"""What is told after a change, by the code in the address."""

ACTION = {
    "take_introduced": _("signed in through another system"),
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
    "replay_event": _("handled an event again"),
    "choose_template": _("changed a template"),
    "put_template": _("changed a template"),
    "edit_artefact": _("edited what was written"),
    "put_artefact": _("edited what was written"),
    "put_keyed_artefact": _("edited what was written"),
    "write_again": _("had something written anew"),
    "regenerate": _("had something written anew"),
    "add_remark": _("made a remark"),
    "post_review": _("made a remark"),
    "post_round": _("made a remark"),
    "add_hook": _("added a webhook"),
    "remove_hook": _("removed a webhook"),
    "switch_hook": _("switched a webhook"),
    "ping_hook": _("tested a webhook"),
    "replay_delivery": _("sent an event anew"),
    "retry_message": _("sent a message anew"),
    "begin_round": _("let an extra round begin"),
    "decline_round": _("declined a round"),
    "decline": _("declined a round"),
    "restore": _("showed an earlier version again"),
    "forget_lead": _("deleted a message"),
    "post_upload": _("sent a file"),
    "sign_upload": _("sent a file"),
    "take_sent": _("sent a file"),
    "approve_project": _("approved a preview"),
    "post_approval": _("approved a preview"),
    "roll_back": _("showed an earlier version again"),
    "attach_domain": _("attached a domain"),
    "move": _("moved a project"),
    "invite_person": _("invited a person"),
    "renew_person": _("made a link for a new password"),
    "change_person": _("changed a role"),
    "disable_person": _("ended a person's access"),
    "renew_link": _("made a customer's link"),
    "revoke_link": _("revoked a customer's link"),
    "make_token": _("made an API token"),
    "end_token": _("revoked an API token"),
}
"""Names of the routes that change something, as the audit log tells them."""

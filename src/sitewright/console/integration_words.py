"""What integrations and their fields are called, and what they are for: marked for the catalogues."""

from typing import NamedTuple

from sitewright.kit.language import mark as _


class Told(NamedTuple):
    """What an integration is called and does, and what stands in while it is not configured."""

    title: str
    purpose: str
    stand_in: str
    webhook: str = ""


INTEGRATIONS_TOLD = {
    "github": Told(
        "GitHub",
        _("Each site's repository, made from a template; one commit for each change."),
        _("Git repositories in the data folder of this machine."),
        "/webhook/github",
    ),
    "cloudflare": Told(
        "Cloudflare",
        _("Previews and publications on Cloudflare Pages, subdomains and customers' domains by DNS."),
        _("Previews served by this machine, at addresses that end in .localhost."),
    ),
    "storage": Told(
        "Cloudflare R2",
        _("Photos, documents and built sites in a Cloudflare R2 bucket."),
        _("Files in the data folder of this machine."),
    ),
    "ai": Told(
        _("AI"),
        _("The models that analyse answers, write the texts and plan the layout."),
        _("A rule-based writer. It is not AI, and says so wherever its work shows."),
    ),
    "stripe": Told(
        "Stripe",
        _("Payments: each paid checkout of a site becomes an order and a project."),
        _("Events simulated on this machine only."),
        "/webhook/stripe",
    ),
    "mail": Told(
        _("E-mail"),
        _("Messages to customers and operators, over your SMTP server."),
        _("Messages are kept on this machine and reach nobody."),
    ),
}

GROUPS = {
    "content_generation": _("Texts"),
    "code_generation": _("Layout and patches"),
    "analysis": _("Analysis of answers and remarks"),
    "imap": _("Mail that comes back"),
    "fallback": _("Fallback, when the model above does not answer"),
}
"""Nested configurations, by the last part of their path, and fields that stand together."""

CHOICES = {
    "anthropic": "Anthropic",
    "openai": "OpenAI",
    "google": "Google",
    "offline": _("Offline writer (not AI)"),
    "upload": _("Direct upload"),
    "git": _("From the Git repository"),
    "stop": _("Stop and ask"),
    "next": _("Take the next free name"),
}
"""Choices of fields; names of companies are the same everywhere."""


class Words(NamedTuple):
    """A field's label, what it is for, and what a value must look like."""

    label: str
    help: str = ""
    expected: str = _("Between 1 and 2000 characters.")


ADDRESS = _("An address begins with https:// and names a host, without a password.")
DOMAIN = _("A domain is its name alone, as in sites.example.com.")
WHOLE = _("A whole number within the limits.")
PAIRS = _("One per line, as key = value.")

FIELDS = {
    "access_token": Words(
        _("Access token"), _("A personal token that may make repositories, write contents and administer them.")
    ),
    "app_id": Words(_("App ID"), _("Of a GitHub App, in place of the access token.")),
    "private_key": Words(_("Private key"), _("The GitHub App's PEM file, whole.")),
    "installation_id": Words(_("Installation ID"), _("Of the GitHub App in your organisation.")),
    "organization": Words(_("Organisation"), _("Where repositories are made. Empty: the token's own account.")),
    "template_repos": Words(
        _("Template repositories"), _("One per line: template = repository. Published by Sitewright."), PAIRS
    ),
    "name_taken": Words(_("Where a name is taken"), _("By a repository that is not ours.")),
    "webhook_secret": Words(_("Webhook secret"), _("Signs the events that are sent to this installation.")),
    "api_token": Words(_("API token"), _("With Pages: Edit, DNS: Edit and Zone: Read.")),
    "account_id": Words(_("Account ID"), _("In the address of your Cloudflare dashboard.")),
    "zone_id": Words(_("Zone ID"), _("Of the domain under which sites get their addresses.")),
    "pages_project": Words(_("Pages project"), _("One project for all previews; a branch each.")),
    "r2_bucket": Words(_("Bucket"), _("Where files are kept.")),
    "r2_access_key_id": Words(_("Access key ID"), _("Of an R2 token that may read and write the bucket.")),
    "r2_secret_access_key": Words(_("Secret access key"), _("Shown once by Cloudflare when the token is made.")),
    "preview_domain": Words(_("Preview domain"), _("Previews answer at <name>.<this domain>."), DOMAIN),
    "production_domain": Words(
        _("Production domain"), _("Published sites answer there until they have their own."), DOMAIN
    ),
    "deploy_mode": Words(_("Deployment"), _("Direct upload works without anything else.")),
    "r2_public_base_url": Words(_("Public address"), _("Where the bucket's public files are read."), ADDRESS),
    "r2_endpoint": Words(_("Endpoint"), _("Empty: your account's own. Changing it asks for the keys again."), ADDRESS),
    "provider": Words(_("Provider"), _("Changing it asks for the key again."), _("Choose one of these.")),
    "model": Words(_("Model"), _("Empty: the provider's default for this work.")),
    "api_key": Words(_("API key"), _("From the provider's console.")),
    "base_url": Words(
        _("Base address"), _("For gateways and servers of your own. Changing it asks for the key again."), ADDRESS
    ),
    "max_tokens": Words(_("Longest answer, in tokens"), "", WHOLE),
    "temperature": Words(_("Temperature"), _("Low is steady, high is varied."), _("A number from 0 to 2.")),
    "project_cap_cents": Words(
        _("Cap per project, in US cents"), _("No AI call is made that could pass it. Empty: no cap."), WHOLE
    ),
    "day_cap_cents": Words(_("Cap per day, in US cents"), _("Over all projects; a day is one of UTC."), WHOLE),
    "secret_key": Words(_("Secret key"), _("Reads line items and checks the account: sk_live_… or rk_live_….")),
    "previous_webhook_secret": Words(_("Previous webhook secret"), _("Still taken while you replace the secret.")),
    "site_products": Words(_("Products that are sites"), _("One per line: price or product ID = template."), PAIRS),
    "default_template": Words(_("Default template"), _("Used where an order names none.")),
    "host": Words(_("Server"), _("Changing it asks for the password again.")),
    "port": Words(_("Port"), _("587 (STARTTLS) or 465 (TLS from the start)."), WHOLE),
    "user": Words(_("User"), _("Empty where the server asks for none.")),
    "password": Words(_("Password"), _("Often one made for programs, not the mailbox's own.")),
    "sender": Words(_("Sender"), _("As Agency <hello@agency.example>. Empty: the user, where it is an address.")),
    "imap_host": Words(
        _("IMAP server"),
        _("Of the sender's mailbox, which is read for mail that comes back. Empty: that is not noticed."),
    ),
    "imap_port": Words(_("IMAP port"), _("993 (TLS from the start), or another with STARTTLS."), WHOLE),
    "imap_user": Words(_("IMAP user"), _("Empty: the user above.")),
    "imap_password": Words(
        _("IMAP password"),
        _("Empty: the password above, where both servers are the same. Changing the server asks for it again."),
    ),
}
"""By the field's name."""

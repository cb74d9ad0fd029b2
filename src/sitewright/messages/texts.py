"""What each message says: facts in, a letter out, in the language that is spoken."""

from collections.abc import Sequence

from sitewright.messages.letter import Button, Item, Letter, one_line
from sitewright.web.error_texts import told
from sitewright.web.i18n import translate as _
from sitewright.web.i18n import translate_count as ngettext

MOST_ITEMS = 10


def answers_please(name: str, link: str | None) -> Letter:
    """After the payment: please answer."""
    return Letter(
        subject=_("Your website: we need a few answers"),
        heading=greeting(name),
        paragraphs=(
            _("Thank you for your order. To make your website we need to know your business: what you do, where you "
              "are, how customers reach you."),
            _("It takes about ten minutes on the phone. Most questions may stay empty, and you can stop and go on "
              "later."),
        ),
        button=Button(_("Answer now"), link) if link else None,
        after=() if link else (_("Your agency will send you the questions."),),
        why=_why_customer(),
    )  # fmt: skip


def answers_reminder(name: str, link: str | None, stop: str | None, *, last: bool) -> Letter:
    """The answers are still missing."""
    more = (
        _("This is our last reminder. The questions stay where they are: answer whenever you like.")
        if last
        else _("What you have typed so far is kept.")
    )
    return Letter(
        subject=_("Your website is waiting for your answers"),
        heading=greeting(name),
        paragraphs=(_("Your website is ordered, and we can begin as soon as your answers are in."), more),
        button=Button(_("Answer now"), link) if link else None,
        why=_why_customer(),
        stop=stop,
    )


def question(name: str, business: str, questions: Sequence[str], link: str | None) -> Letter:
    """Something is not clear from the answers."""
    number = len(questions)
    return Letter(
        subject=ngettext("A question about your website", "%(num)s questions about your website", number)
        % {"num": number},
        heading=greeting(name),
        paragraphs=(
            _("We have begun with the website of %(business)s. Some things would make it better:")
            % {"business": one_line(business)},
        ),
        items=tuple(Item(text) for text in questions[:MOST_ITEMS]),
        button=Button(_("Answer the questions"), link) if link else None,
        after=(_("You need not hurry: meanwhile we go on with what we know."),),
        why=_why_customer(),
    )


def preview_ready(name: str, business: str, link: str) -> Letter:
    """The first preview can be looked at."""
    return Letter(
        subject=_("Your website is ready to look at"),
        heading=_("Here is the website of %(business)s") % {"business": one_line(business)},
        paragraphs=(
            f"{greeting(name)} " + _("The first version stands. Only who has its address sees it."),
            _("Look at it on the phone and on the computer, and tell us what should change. When all is well, "
              "approve it, and we publish exactly what you saw."),
        ),
        button=Button(_("Look at the website"), link),
        why=_why_customer(),
    )  # fmt: skip


def round_done(name: str, remarks: Sequence[tuple[str, str]], link: str) -> Letter:
    """A round has ended: each remark and what became of it, or a new preview that nobody's remark asked for."""
    told = (
        _("We went through your remarks. The preview shows what was changed.")
        if remarks
        else _("There is a new version of your website to look at.")
    )
    return Letter(
        subject=_("Your remarks: what we did") if remarks else _("A new version of your website"),
        heading=greeting(name),
        paragraphs=(told,),
        items=tuple(Item(f"“{remark}”", answer) for remark, answer in remarks[:MOST_ITEMS]),
        button=Button(_("Look at the website"), link),
        after=(_("Is something not right yet? Tell us. If all is well, approve it."),),
        why=_why_customer(),
    )


def link_again(name: str, business: str, link: str) -> Letter:
    """The way to the customer's page, told once more."""
    return Letter(
        subject=_("The link to your website's page"),
        heading=_("Your page for the website of %(business)s") % {"business": one_line(business)},
        paragraphs=(
            f"{greeting(name)} " + _("Here is your link once more. It always shows how far your website is, and what "
                                     "you can do now."),
        ),
        button=Button(_("Open my page"), link),
        after=(_("It is yours alone: whoever has it can answer for you."),),
        why=_why_customer(),
    )  # fmt: skip


def approval_code(name: str, business: str, code: str) -> Letter:
    """The code with which a preview is approved."""
    return Letter(
        subject=_("Your code to approve the website"),
        heading=greeting(name),
        paragraphs=(
            _("With this code you approve the website of %(business)s, and we publish it:")
            % {"business": one_line(business)},
        ),
        code=code,
        after=(
            _("It is good for fifteen minutes. We never ask for it by phone or message: type it only on the page where "
              "you asked for it."),
            _("You asked for no code? Then you need do nothing: nothing is published."),
        ),
        why=_why_customer(),
    )  # fmt: skip


def published(name: str, business: str, address: str) -> Letter:
    """The site is on the net."""
    return Letter(
        subject=_("Your website is on the net"),
        heading=_("%(business)s is on the net") % {"business": one_line(business)},
        paragraphs=(
            f"{greeting(name)} " + _("Your website is published, exactly as you approved it."),
            _("Show it to your customers: put the address on your card, in your profile and on the door."),
        ),
        button=Button(_("Open the website"), address),
        why=_why_customer(),
    )


def lead(business: str, sender: str, reply_to: str, text: str, page: str) -> Letter:
    """Somebody wrote through the site's contact form."""
    return Letter(
        subject=_("%(sender)s wrote through your website") % {"sender": one_line(sender)},
        heading=_("A message from your website"),
        paragraphs=(_("Somebody wrote through the form of %(business)s:") % {"business": one_line(business)},),
        items=(
            Item(_("Name"), sender),
            Item(_("Phone or e-mail"), reply_to),
            Item(_("Message"), text),
            Item(_("Page"), page),
        ),
        after=(_("Whoever wrote this was not checked: open links with care."),),
        why=_("You get this message because the form of your website sends here."),
    )


def needs_attention(business: str, reason: str, link: str) -> Letter:
    """A project waits for an operator; the reason as it is kept."""
    return Letter(
        subject=_("%(business)s needs attention") % {"business": one_line(business)},
        heading=_("%(business)s needs attention") % {"business": one_line(business)},
        paragraphs=(_("Nothing more happens in this project until somebody lets it go on."),),
        items=(Item(told(reason)),) if reason else (),
        button=Button(_("Open the project"), link),
        why=_why_operator(),
    )


def limit(business: str, note: str, link: str) -> Letter:
    """An account is full."""
    return Letter(
        subject=_("An account is full: %(business)s cannot be published") % {"business": one_line(business)},
        heading=_("An account is full"),
        paragraphs=(
            _("The project %(business)s goes on, but its site could not be published now:")
            % {"business": one_line(business)},
        ),
        items=(Item(told(note)),),
        button=Button(_("Open the project"), link),
        why=_why_operator(),
    )


def greeting(name: str) -> str:
    """How the reader is addressed: by the first name where one is known."""
    first = one_line(name).split(" ")[0]
    return _("Hello, %(name)s!") % {"name": first} if first else _("Hello!")


def _why_customer() -> str:
    return _("You get this message because a website was ordered with this address.")


def _why_operator() -> str:
    return _("You get this message because you are an administrator of this Sitewright.")

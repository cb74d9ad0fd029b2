"""What a schema cannot say about the two tasks of a revision: places that exist, edits that apply and stay inside
what the remark is about, claims that somebody made.
"""

from collections.abc import Iterable

from sitewright.errors import Rejected
from sitewright.generation.models import PatchContext, PatchProposal, ReviewAnalysis, ReviewContext, Target
from sitewright.patching import Guard, PatchRefused
from sitewright.patching import apply as apply_patch
from sitewright.sites.bounds import forbidden_in
from sitewright.sites.catalogue import STYLES
from sitewright.sites.editing import apply_edit
from sitewright.sites.edits import AddPage, CorrectFact, Edit, RemovePage, SetText, SetToken
from sitewright.sites.facts import Facts
from sitewright.sites.ledger import stated, unbacked_in
from sitewright.sites.model import Site
from sitewright.sites.passages import Finding, passages
from sitewright.sites.professions import profession_of

SMALL_FILE = 8_000
"""Characters up to which a file may be sent whole."""
STYLE_GUARD = Guard(STYLES)


def style_path(name: str) -> str:
    """Where the style sheet of a section type, or `base`, lies."""
    return "assets/css/base.css" if name == "base" else f"assets/css/sections/{name}.css"


def review_problems(context: ReviewContext, analysis: ReviewAnalysis) -> Iterable[str]:
    """Targets that exist, and one at least unless something is asked."""
    if analysis.question:
        return
    if analysis.kind in ("question", "out_of_scope"):
        yield f"A remark of the kind {analysis.kind} is answered: write the answer as `question`."
    elif analysis.target.is_empty:
        yield "Name in `target` what may change, or ask a question."
    pages = {page.slug: {section.id for section in page.sections} for page in context.site.pages}
    for place in (*analysis.target.sections, *analysis.target.fields):
        page, _, rest = place.partition("/")
        section = rest.split("/")[0]
        if page not in pages or section not in (pages[page] | {"seo", "nav"}):
            yield f"There is no place {place[:100]!r}; sections are written page/section, fields page/section/field."
    if analysis.kind != "structure":
        for slug in set(analysis.target.pages) - set(pages):
            yield f"There is no page {slug!r}."


def patch_problems(context: PatchContext, proposal: PatchProposal) -> Iterable[str]:
    """Edits that apply inside the target; a patch that applies to the style sheets given; or a question alone."""
    has_change = bool(proposal.edits or proposal.patch or proposal.files)
    if bool(proposal.question) == has_change:
        yield "Send changes, or else a `question` and no change."
    if proposal.patch and proposal.files:
        yield "Send a patch, or files whole, not both."
    if proposal.files and not context.rewrite:
        yield "Whole files are not taken yet: send a patch."
    yield from outside(proposal, context.analysis.target)
    site = context.edited
    for edit in proposal.edits:
        if not isinstance(edit, CorrectFact):
            try:
                site = apply_edit(site, edit, _unread)
            except Rejected as refusal:
                yield refusal.message
    try:
        styled(context.styles, proposal)
    except PatchRefused as refusal:
        yield refusal.report()


def styled(styles: dict[str, str], proposal: PatchProposal) -> dict[str, str]:
    """The style sheets that a proposal changes, by path. Raises PatchRefused."""
    changed: dict[str, str] = {}
    if proposal.patch:
        known = {path: text.encode() for path, text in styles.items()}
        found = apply_patch(known, proposal.patch, STYLE_GUARD).files
        changed = {path: (content or b"").decode() for path, content in found.items()}
    for path, text in proposal.files.items():
        if path not in styles or max(len(text), len(styles[path])) > SMALL_FILE:
            raise PatchRefused(
                "not_editable", f"{path} cannot be sent whole; given are {', '.join(styles)}.", path=path
            )
        changed[path] = text if text.endswith("\n") else f"{text}\n"
    return changed


def outside(proposal: PatchProposal, target: Target) -> list[str]:
    """What a proposal changes beside what the remark is about, each told with its place."""
    found = [
        f"The edit of {_place(edit)} lies outside what the remark is about; leave it out."
        for edit in proposal.edits
        if not _allowed(edit, target)
    ]
    allowed = {style_path(name) for name in target.styles}
    found += [f"{path} lies outside what the remark is about." for path in sorted(set(proposal.files) - allowed)]
    return found


def claims_problems(context: PatchContext, proposal: PatchProposal) -> Iterable[str]:
    """Claims in the edited pages that neither the site nor the remark makes, and what the profession forbids."""
    site = context.edited
    try:
        for edit in proposal.edits:
            site = site if isinstance(edit, CorrectFact) else apply_edit(site, edit, _unread)
    except Rejected:
        return
    for finding in new_findings(context.site, site, context.remark):
        yield f"{finding} The customer did not say it, or it may not be said; leave it out."


def new_findings(before: Site, after: Site, remark: str) -> list[Finding]:
    """What the pages say after an edit and may not: unbacked by facts, the pages as they were, and the remark."""
    told = [remark, *(passage.text for page in before.pages for passage in passages(page))]
    known, profession = stated(after.facts, told), profession_of(after.facts)
    unchanged = {passage for page in before.pages for passage in passages(page)}
    found = []
    for page in after.pages:
        new = {(passage.section, passage.field) for passage in passages(page) if passage not in unchanged}
        findings = [*unbacked_in(page, page.slug, known), *forbidden_in(page, page.slug, profession)]
        found += [finding for finding in findings if (finding.section, finding.field) in new]
    return found


def _allowed(edit: Edit, target: Target) -> bool:
    if isinstance(edit, CorrectFact):
        return any(edit.fact == fact or edit.fact.startswith(f"{fact}.") for fact in target.facts)
    if isinstance(edit, SetToken):
        return edit.token in target.tokens or edit.token.split(".")[0] in target.tokens
    page, section = _page(edit), _section(edit)
    parts = {place.split("/")[0] for place in (*target.sections, *target.fields)}
    if page in target.pages and page not in parts:
        return True
    if f"{page}/{section}" in target.sections:
        return True
    return isinstance(edit, SetText) and f"{page}/{section}/{edit.field}" in target.fields


def _page(edit: Edit) -> str:
    page = getattr(edit, "page", "")
    return page if isinstance(page, str) else str(page.slug)


def _section(edit: Edit) -> str:
    section = getattr(edit, "section", "")
    return section if isinstance(section, str) else str(section.id)


def _place(edit: Edit) -> str:
    if isinstance(edit, CorrectFact):
        return f"the fact {edit.fact}"
    if isinstance(edit, SetToken):
        return f"the token {edit.token}"
    return f"the page {_page(edit)}" if isinstance(edit, AddPage | RemovePage) else f"{_page(edit)}/{_section(edit)}"


def _unread(facts: Facts, _name: str, _text: str) -> Facts:
    return facts

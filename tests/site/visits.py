"""A visit to a page of the built site as a reader makes it, and what the browser noted meanwhile."""

from dataclasses import dataclass, field

from conftest import SITE
from press.measure.screenshots import READ_TO_THE_END

PAGES = [path.relative_to(SITE).as_posix() for path in sorted(SITE.rglob("*.html")) if path != SITE / "index.html"]
WATCH = """
window.violations = [];
document.addEventListener("securitypolicyviolation", event => violations.push(
    `${event.violatedDirective}: ${event.blockedURI} ${event.sourceFile}`));
window.shifts = [];
new PerformanceObserver(list => list.getEntries().forEach(shift => shift.hadRecentInput || shifts.push(
    [shift.value, ...shift.sources.map(({node}) => (node?.outerHTML ?? node?.parentNode?.outerHTML ?? "?").slice(0, 120))])))
    .observe({type: "layout-shift", buffered: true});
"""


@dataclass
class Visit:
    page: object
    requests: list[str] = field(default_factory=list)
    weights: dict[str, int] = field(default_factory=dict)  # bytes of each answer as it was sent
    errors: list[str] = field(default_factory=list)        # of scripts, of the console, of loading

    @property
    def violations(self) -> list[str]:
        return self.page.evaluate("window.violations")

    @property
    def shifts(self) -> list:
        """[how far (CLS), what, …] of each thing that moved by itself."""
        return self.page.evaluate("window.shifts")


def visit(context, address: str) -> Visit:
    """Open a page and read it to its end, so that every figure is loaded."""
    page = context.new_page()
    visit = Visit(page)
    page.add_init_script(WATCH)
    page.on("request", lambda request: visit.requests.append(request.url))
    page.on("pageerror", lambda error: visit.errors.append(f"스크립트: {error}"))
    page.on("console", lambda message: visit.errors.append(message.text) if message.type == "error" else None)
    page.on("requestfailed", lambda request: visit.errors.append(f"{request.url}: {request.failure}"))
    page.on("response", lambda answer: visit.errors.append(f"{answer.url}: {answer.status}")
            if answer.status >= 400 else None)
    page.on("requestfinished", lambda request: visit.weights.update({request.url: request.sizes()["responseBodySize"]})
            if request.url.startswith("http") else None)
    page.goto(address, wait_until="load")
    page.evaluate(READ_TO_THE_END)
    page.wait_for_load_state("networkidle")
    return visit


def touch(visit: Visit) -> None:
    """Use what a page offers: unfold what is folded, point at buttons, open the search, change the colours."""
    page = visit.page
    page.evaluate("""() => document.querySelectorAll(
        "summary, button.toggle-button, .toggle-hidden .admonition-title, .theme-switch-button, [data-example], .copybtn"
    ).forEach(button => button.click())""")
    for button in page.locator(".article-header-buttons button:visible").all():
        button.hover()
    for button in page.locator(".search-button__button:visible").all()[:1]:
        button.click()
        page.wait_for_selector("input[name=q]:focus")

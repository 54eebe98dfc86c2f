"""The playground in a real browser: its controls, its address, its speed, and who can use it."""

import gzip
import itertools
import re
from urllib.parse import urljoin

import pytest
from axe_playwright_python.sync_playwright import Axe

from press.paths import ROOT

SITE = ROOT / "_build" / "html" / "book" / "playground" / "index.html"
SCRIPTS = ROOT / "live" / "playground"
TEXT = (ROOT / "book" / "playground" / "index.md").read_text(encoding="utf-8")


class Screen:
    """What stands on the playground, and hands to change it."""

    def __init__(self, page):
        self.page = page

    def __call__(self, name):
        return self.page.locator(f"[data-play='{name}']")

    def number(self, name):
        return int(self(name).inner_text())

    @property
    def counts(self):
        return self.number("epoch"), self.number("step")

    @property
    def message(self):
        return self("message").inner_text()

    @property
    def address(self):
        return self.page.evaluate("Object.fromEntries(new URLSearchParams(location.hash.slice(1)))")

    @property
    def losses(self):
        return [self(name).inner_text() for name in ("trainLoss", "testLoss", "trainAccuracy", "testAccuracy")]

    def picture(self, name):
        return self(name).evaluate("canvas => canvas.toDataURL()")

    def wait_epochs(self, epochs):
        self.page.wait_for_function(
            "n => Number(document.querySelector('[data-play=epoch]').textContent) >= n", arg=epochs)


@pytest.fixture
def requests():
    return []


@pytest.fixture
def opened(browser, requests):
    """A function that opens the page as from a folder (file://, no server); errors of its scripts fail the test."""
    contexts, errors = [], []

    def at(address="", url=None, **options):
        context = browser.new_context(**{"viewport": {"width": 1280, "height": 1000}, **options})
        contexts.append(context)
        page = context.new_page()
        page.on("request", lambda request: requests.append(request.url))
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.goto((url or SITE.as_uri()) + address)
        page.wait_for_selector("#playground", state="visible")
        return Screen(page)

    yield at
    for context in contexts:
        context.close()
    assert not errors, errors


# --- Training -----------------------------------------------------------------------------------------


def test_step_epoch_reset(opened):
    screen = opened()
    start = screen.losses
    assert screen.counts == (0, 0)
    screen("one-step").click()
    assert screen.counts == (0, 1)
    screen("one-epoch").click()
    assert screen.counts == (1, 25)  # the rest of the epoch that the step began
    screen("one-epoch").click()
    assert screen.counts == (2, 50) and screen.losses != start
    assert "에포크 2, 스텝 50" in screen.message and screen.losses[1] in screen.message
    screen("reset").click()
    assert screen.counts == (0, 0) and screen.losses == start


def test_play_and_pause(opened):
    screen = opened()
    field, network, curves = (screen.picture(name) for name in ("field", "network", "curves"))
    screen("toggle").click()
    assert screen("toggle").inner_text() == "멈춤"
    playing = screen.message
    screen.wait_epochs(30)
    assert screen.message == playing  # nothing is announced while numbers fly
    screen("toggle").click()
    assert screen("toggle").inner_text() == "재생"
    counts = screen.counts
    assert f"에포크 {counts[0]}, 스텝 {counts[1]}" in screen.message
    screen.page.wait_for_timeout(200)
    assert screen.counts == counts
    assert screen.picture("field") != field and screen.picture("network") != network
    assert screen.picture("curves") != curves


def test_the_same_seed_the_same_losses(opened):
    first, second = opened("#seed=3"), opened("#seed=3")
    for _ in range(3):
        first("one-epoch").click()
    second("toggle").click()
    second.wait_epochs(3)
    second("toggle").click()
    second("reset").click()
    for _ in range(3):
        second("one-epoch").click()
    assert first.losses == second.losses
    second("other-seed").click()
    assert second.address["seed"] == "4" and second.counts == (0, 0)


def test_speeds(opened):
    screen = opened()
    screen("speed").select_option("step")
    screen("toggle").click()
    screen.page.wait_for_function("() => Number(document.querySelector('[data-play=step]').textContent) >= 5")
    steps = screen.page.evaluate("""() => new Promise(done => {
        const count = document.querySelector("[data-play=step]"), seen = [];
        const look = () => { seen.push(Number(count.textContent)); seen.length < 10 ? requestAnimationFrame(look) : done(seen); };
        requestAnimationFrame(look);
    })""")
    assert all(0 <= after - before <= 1 for before, after in itertools.pairwise(steps)) and steps[-1] > steps[0]


@pytest.mark.parametrize("play", ["toggle", "one-epoch"])
def test_stops_when_the_loss_is_not_finite(opened, play):
    screen = opened("#dataset=plane&hidden=4&activation=relu&rate=10")
    screen(play).click()
    screen.page.wait_for_function("() => document.querySelector('[data-play=message]').textContent.includes('유한한')")
    assert "학습률(지금 10)을 낮추" in screen.message
    assert screen("toggle").inner_text() == "재생"
    counts = screen.counts
    for name in ("toggle", "one-step", "one-epoch"):  # it does not go on
        screen(name).click()
        assert "유한한" in screen.message and screen.counts == counts
    screen.page.locator("[name=rate]").select_option("0.01")
    screen("one-epoch").click()
    assert screen.counts[0] == 1


def test_rests_while_hidden(opened):
    screen = opened()
    screen("toggle").click()
    screen.wait_epochs(5)
    screen.page.evaluate("""() => {
        Object.defineProperty(document, "hidden", {configurable: true, value: true});
        document.dispatchEvent(new Event("visibilitychange"));
    }""")
    screen.page.wait_for_timeout(100)
    counts = screen.counts
    screen.page.wait_for_timeout(300)
    assert screen.counts == counts
    screen.page.evaluate("() => { delete document.hidden; document.dispatchEvent(new Event('visibilitychange')); }")
    screen.wait_epochs(counts[0] + 5)


# --- Settings and the address -------------------------------------------------------------------------

SELECTS = {"dataset": "spiral", "activation": "relu", "rate": "0.1", "optimizer": "adam", "regularizer": "l2"}


def focus_by_tab(page, selector):
    """Reach a control as a keyboard does, and see that it shows where the focus is."""
    page.locator("[data-play=toggle]").focus()
    for _ in range(80):
        if page.evaluate("s => document.activeElement.matches(s)", selector):
            outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
            assert outline == "solid", selector
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"{selector}에 Tab으로 갈 수 없다")


def test_every_control_by_keyboard(opened):
    screen = opened()
    page = screen.page
    for name, value in SELECTS.items():
        focus_by_tab(page, f"[name={name}]")
        for _ in range(20):
            if page.locator(f"[name={name}]").input_value() == value:
                break
            page.keyboard.press("ArrowDown")
        assert screen.address[name] == value
    focus_by_tab(page, "[name=penalty]")
    page.keyboard.press("ArrowDown")
    assert screen.address["penalty"] == "0.003"
    for name, before, after in [("noise", "10", "15"), ("ratio", "50", "60"), ("batch", "10", "11")]:
        assert screen.address[name] == before
        focus_by_tab(page, f"[name={name}]")
        page.keyboard.press("ArrowRight")
        assert screen.address[name] == after
        assert page.locator(f"output[for=playground-{name}]").inner_text().rstrip("%") == after
    focus_by_tab(page, "[name=features][value=sinx2]")
    page.keyboard.press("Space")
    assert screen.address["features"] == "x1-x2-sinx2"
    focus_by_tab(page, "[name=seed]")
    page.keyboard.press("Control+a")
    page.keyboard.type("42")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert screen.address["seed"] == "42"
    for selector, hidden in [("[data-play=layers] [data-by='1']", "4-2-2"), ("[data-layer='0'] [data-by='1']", "5-2-2"),
                             ("[data-layer='2'] [data-by='-1']", "5-2-1"), ("[data-play=layers] [data-by='-1']", "5-2")]:
        focus_by_tab(page, selector)
        page.keyboard.press("Enter")
        assert screen.address["hidden"] == hidden
        assert page.evaluate("s => document.activeElement.matches(s)", selector)  # the focus stays
    for name in "ABC":
        focus_by_tab(page, f"[data-preset={name}]")
        page.keyboard.press("Enter")
        assert page.locator("[data-preset][aria-pressed=true]").inner_text().startswith(f"모델 {name}")
    for name, counts in [("one-step", (0, 1)), ("one-epoch", (1, None)), ("reset", (0, 0))]:
        focus_by_tab(page, f"[data-play={name}]")
        page.keyboard.press("Space")
        assert screen.counts[0] == counts[0] and counts[1] in (None, screen.counts[1])
    focus_by_tab(page, "[data-play=shown]")
    page.keyboard.press("ArrowDown")
    assert screen("shown").input_value() == "1,0"
    focus_by_tab(page, "[data-play=show-test]")
    points = screen.picture("points")
    page.keyboard.press("Space")
    assert screen.picture("points") != points
    for name in ("code", "weights"):
        focus_by_tab(page, f"[data-play={name}] summary")
        page.keyboard.press("Enter")
        assert screen(name).evaluate("details => details.open")


def test_presets(opened):
    screen = opened("#dataset=xor&hidden=8&activation=relu&features=x1-x1x2&rate=0.1")
    for name, hidden in {"A": "4-2", "B": "4", "C": "4-3-2"}.items():
        screen.page.locator(f"[data-preset={name}]").click()
        address = screen.address
        assert (address["hidden"], address["activation"], address["features"]) == (hidden, "tanh", "x1-x2")
        assert (address["dataset"], address["rate"]) == ("xor", "0.1")  # the rest stays
        widths = screen.page.locator("[data-layer]:visible output").all_inner_texts()
        assert "-".join(widths) == hidden


def test_limits_of_the_network(opened):
    screen = opened("#hidden=8-1")
    page = screen.page
    more, less = "[data-layer='0'] [data-by='1']", "[data-layer='1'] [data-by='-1']"
    for selector in (more, less):
        assert page.locator(selector).get_attribute("aria-disabled") == "true"
        page.locator(selector).click(force=True)
        assert screen.page.locator("[data-layer]:visible output").all_inner_texts() == ["8", "1"]
    for _ in range(6):
        page.locator("[data-play=layers] [data-by='1']").click(force=True)
    assert screen.address["hidden"] == "8-1-2-2"
    for _ in range(6):
        page.locator("[data-play=layers] [data-by='-1']").click(force=True)
    assert screen.address["hidden"] == "0"
    screen("one-epoch").click()
    assert screen.counts[0] == 1
    for name in ("x1", "x2"):  # the last feature stays
        page.locator(f"[name=features][value={name}]").click()
    assert screen.address["features"] == "x2" and "하나라도" in screen.message


def test_address_round_trip(opened):
    address = ("#dataset=gaussian&noise=25&ratio=70&batch=7&features=x2-sinx1&hidden=3-5-1&activation=sigmoid&rate=0.3"
               "&optimizer=rmsprop&regularizer=l1&penalty=0.01&seed=9")
    first = opened(address)
    first("one-epoch").click()
    assert first.losses[2:] == ["–", "–"]  # a regression has no accuracy
    first.page.locator("[name=noise]").press("ArrowRight")
    first.page.locator("[name=noise]").press("ArrowLeft")  # a change writes the whole address
    assert first.page.evaluate("location.hash") == address
    assert opened(address).losses == first.losses


@pytest.mark.parametrize("address", ["#rate=fast", "#hidden=99", "#%E0%A4%A=1", "#color=red&dataset=xor", "#features="])
def test_a_malformed_address_is_said_and_harmless(opened, address):
    screen = opened(address)
    assert "다 읽지 못했다" in screen.message and "기본값" in screen.message
    screen("one-epoch").click()
    assert screen.counts[0] == 1


def test_other_anchors_are_left_alone(opened):
    screen = opened("#id1")
    screen("one-epoch").click()
    screen.page.evaluate("location.hash = '#id2'")
    screen.page.wait_for_timeout(100)
    assert screen.counts[0] == 1 and screen.page.evaluate("location.hash") == "#id2"


def test_links_of_the_tour(opened):
    """Every link of the text sets the playground up, without going to another page."""
    addresses = re.findall(r'href="(#[^"]*)"', TEXT)
    assert len(addresses) >= 15
    screen = opened()
    for address in addresses:
        screen.page.locator(f'a[href="{address.replace("&amp;", "&")}"]').first.evaluate("link => link.click()")
        screen.page.wait_for_function(
            "() => document.querySelector('[data-play=message]').textContent === '주소의 설정을 불러왔다.'")
        wanted = dict(part.split("=") for part in address[1:].replace("&amp;", "&").split("&"))
        assert screen.page.evaluate("""wanted => Object.entries(wanted).every(([name, value]) => {
            if (name === "hidden") return value === ([...document.querySelectorAll("[data-layer]:not([hidden]) output")]
                .map(e => e.textContent).join("-") || "0");
            if (name === "features") return value === [...document.querySelectorAll("[name=features]:checked")]
                .map(e => e.value).join("-");
            return document.querySelector(`[name=${name}]`).value === value;
        })""", wanted), address
        screen("one-epoch").click()
    chapter = (ROOT / "book" / "keras_and_tf" / "layers_and_models.md").read_text(encoding="utf-8")
    for address in re.findall(r'playground/index\.html(#[^"]*)"', chapter):
        assert opened(address.replace("&amp;", "&")).message == "주소의 설정을 불러왔다."


def test_setting_changes_while_playing_start_anew_and_go_on(opened):
    screen = opened()
    screen("toggle").click()
    screen.wait_epochs(50)
    screen.page.locator("[data-preset=B]").click()
    assert screen("toggle").inner_text() == "멈춤"
    screen.wait_epochs(5)
    screen("toggle").click()


# --- Pictures, tables, code ---------------------------------------------------------------------------


def test_the_large_picture_shows_a_unit(opened):
    screen = opened("#hidden=4-2")
    output = screen.picture("field")
    screen("shown").select_option(label="은닉층 1의 유닛 3")
    unit = screen.picture("field")
    assert unit != output
    box = screen("network").bounding_box()
    column = 40 + (box["width"] - 40) / 4 * 1.5  # the first hidden layer of four columns
    row = box["height"] / 8
    screen("network").click(position={"x": column, "y": box["height"] / 2 + row * .5})  # its third unit
    assert screen("shown").input_value() == "1,2" and screen.picture("field") == unit
    screen("network").click(position={"x": 40 + (box["width"] - 40) / 4 * 3.5, "y": box["height"] / 2})
    assert screen("shown").input_value() == "" and screen.picture("field") == output
    screen("shown").select_option(label="은닉층 2의 유닛 2")
    screen.page.locator("[data-play=layers] [data-by='-1']").click()  # that unit is gone
    assert screen("shown").input_value() == ""


def test_pictures_tell_the_truth(opened):
    """The field's colour at a point is the side of the network's answer there."""
    screen = opened("#hidden=4&rate=0.1")
    for _ in range(40):
        screen("one-epoch").click()
    wrong = screen.page.evaluate("""() => {
        const {settings} = playground.fromAddress("#hidden=4&rate=0.1"), trainer = new playground.Trainer(settings);
        for (let i = 0; i < 40; i++) trainer.trainEpoch();
        const canvas = document.querySelector("[data-play=field]"), size = canvas.width;
        const data = canvas.getContext("2d").getImageData(0, 0, size, size).data;
        let wrong = 0, looked = 0;
        for (const part of [trainer.data.train, trainer.data.test]) {
            for (let i = 0; i < part.n; i++) {
                const [a, b] = [part.x[2 * i], part.x[2 * i + 1]];
                const answer = trainer.network.forward(playground.applyFeatures(settings.features, [a, b], 1), 1).at(-1)[0];
                if (Math.abs(answer - 0.5) < 0.15) continue;  // on the boundary the colour is white, or the line's
                const col = Math.min(size - 1, Math.round((a / 6 + 1) / 2 * size));
                const row = Math.min(size - 1, Math.round((1 - b / 6) / 2 * size));
                const at = 4 * (row * size + col);
                looked += 1;
                if (data[at] > data[at + 2] !== answer > 0.5) wrong += 1;  // red for 1, blue for 0
            }
        }
        return {wrong, looked};
    }""")
    assert wrong["wrong"] == 0 and wrong["looked"] > 400


def test_lines_tell_sign_and_size(opened):
    """A weight's line: colour and dashes by its sign, thickness by its size."""
    screen = opened()
    lines = screen.page.evaluate("""() => {
        const {settings} = playground.fromAddress("#hidden=3-2&seed=5"), {network} = new playground.Trainer(settings);
        const {drawing} = playground, lines = [], palette = {low: "#0000ff", mid: "#808080", high: "#ff0000", paper: "#ffffff",
                                                            text: "#000000", muted: "#000000"};
        const fields = drawing.computeFields(network, settings), stroke = CanvasRenderingContext2D.prototype.stroke;
        CanvasRenderingContext2D.prototype.stroke = function () {
            lines.push([this.strokeStyle, this.getLineDash().length > 0, this.lineWidth]);
        };
        drawing.drawNetwork(document.querySelector("[data-play=network]"), network, fields, ["a", "b"], palette, null);
        CanvasRenderingContext2D.prototype.stroke = stroke;
        return {lines, weights: network.layers.flatMap(({kernel}) => [...kernel])};
    }""")
    assert len(lines["lines"]) == len(lines["weights"]) == 2 * 3 + 3 * 2 + 2
    pairs = sorted(zip(lines["weights"], lines["lines"]), key=lambda pair: abs(pair[0]))
    assert all(line[:2] == (["#0000ff", True] if weight < 0 else ["#ff0000", False]) for weight, line in pairs)
    widths = [line[2] for _, line in pairs]
    assert widths == sorted(widths) and widths[-1] > 1.5 * widths[0]


def test_weights_table(opened):
    screen = opened("#features=x1-x2-sinx1&hidden=3-2")
    screen("weights").locator("summary").click()
    screen("one-epoch").click()
    tables = screen("weights-text").locator("table")
    assert [tables.nth(i).locator("tr").count() for i in range(3)] == [5, 5, 4]  # a head, the inputs, the bias
    wanted = screen.page.evaluate("""() => {
        const trainer = new playground.Trainer(playground.fromAddress("#features=x1-x2-sinx1&hidden=3-2").settings);
        trainer.trainEpoch();
        return trainer.network.layers.map(({kernel, bias}) => [...kernel, ...bias].map(v => v.toFixed(3)));
    }""")
    for i, layer in enumerate(wanted):
        assert [cell.replace("−", "-") for cell in tables.nth(i).locator("td").all_inner_texts()] == layer


def test_keras_code(opened):
    screen = opened("#hidden=5&optimizer=adam&rate=0.01&seed=8")
    screen("code").locator("summary").click()
    for _ in range(2):
        screen("one-epoch").click()
    code = screen("code-text").inner_text()
    assert code.strip() == screen.page.evaluate(
        "playground.kerasCode({...playground.fromAddress(location.hash).settings, epochs: 2})").strip()
    assert "Dense(5," in code and "Adam(0.01)" in code and "range(2)" in code
    screen.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    screen("copy-code").click()
    screen.page.wait_for_function("() => document.querySelector('[data-play=message]').textContent === '복사했다.'")
    assert screen.page.evaluate("navigator.clipboard.readText()").strip() == code.strip()
    screen("copy-address").click()
    screen.page.wait_for_function("() => navigator.clipboard.readText().then(text => text.includes('optimizer=adam'))")


def test_every_word_explains_itself(opened):
    screen = opened()
    words = screen.page.locator(".playground-help")
    assert words.count() == 12  # one for each setting
    words.nth(0).locator("summary").click()
    assert words.nth(0).locator("p").is_visible()
    words.nth(4).locator("summary").click()
    assert not words.nth(0).locator("p").is_visible()  # one at a time
    screen.page.keyboard.press("Escape")
    assert not words.nth(4).locator("p").is_visible()
    links = screen.page.locator("#playground a").evaluate_all("links => links.map(link => link.getAttribute('href'))")
    glossary = (SITE.parents[1] / "glossary.html").read_text(encoding="utf-8")
    assert len(links) >= 19
    for link in links:
        page, anchor = link.split("#")
        assert urljoin("book/playground/index.html", page) == "book/glossary.html" and f'id="{anchor}"' in glossary, link


# --- Speed and weight ---------------------------------------------------------------------------------


def test_fast(opened):
    """500 points, 8-8-1: a drawing fits into a frame, and training does not wait for the drawings."""
    screen = opened("#hidden=8-8&batch=10")
    times = screen.page.evaluate("""() => {
        const {settings} = playground.fromAddress(location.hash), trainer = new playground.Trainer(settings);
        const {drawing} = playground, find = name => document.querySelector(`[data-play=${name}]`);
        const palette = {low: "#2166ac", mid: "#f7f7f7", high: "#b2432f", paper: "#ffffff", text: "#22272e", muted: "#5a6370"};
        const median = work => Math.min(...[1, 2, 3, 4, 5].map(() => {  // the best of five: others may be using the machine
            const times = [];
            for (let i = 0; i < 21; i++) { const start = performance.now(); work(); times.push(performance.now() - start); }
            return times.sort((a, b) => a - b)[10];
        }));
        return {epoch: median(() => trainer.trainEpoch()), draw: median(() => {
            const fields = drawing.computeFields(trainer.network, settings);
            drawing.paintAtlas(fields, palette);
            drawing.drawOutput(find("field"), fields, [3, 0], palette, true);
            drawing.drawNetwork(find("network"), trainer.network, fields, ["x", "y"], palette, null);
            drawing.drawCurves(find("curves"), trainer.history, palette);
        })};
    }""")
    assert times["draw"] <= 16, times
    screen("speed").select_option("fast")
    screen("toggle").click()
    look = """() => new Promise(done => {
        const epochs = () => Number(document.querySelector("[data-play=epoch]").textContent);
        const start = performance.now(), first = epochs();
        let before = start, longest = 0;
        const look = () => {
            const now = performance.now();
            longest = Math.max(longest, now - before);
            before = now;
            if (now - start < 2000) setTimeout(look, 0);
            else done([(epochs() - first) / (now - start) * 1000, longest]);
        };
        look();
    })"""
    rate, longest = max(screen.page.evaluate(look) for _ in range(3))
    assert rate >= 100, f"초당 {rate:.0f} 에포크"
    assert longest < 500, f"쪽이 {longest:.0f}ms 동안 멈추었다"


def test_small():
    files = [*SCRIPTS.glob("*.js"), *SCRIPTS.glob("*.css")]
    assert len(files) == 10
    weight = sum(len(gzip.compress(path.read_bytes(), 9)) for path in files)
    assert weight <= 25 * 1024, weight


@pytest.mark.parametrize("served", [False, True])
def test_nothing_from_elsewhere(opened, requests, server, served):
    screen = opened(url=f"{server}book/playground/index.html") if served else opened()
    screen("one-epoch").click()
    screen("code").locator("summary").click()
    allowed = (server, "data:") if served else ("file:", "data:")
    assert len(requests) > 9 and all(url.startswith(allowed) for url in requests), requests


def test_no_code_in_the_html():
    """A content security policy can forbid it: no handlers and no scripts in the playground's HTML."""
    raw = (SCRIPTS / "page.html").read_text(encoding="utf-8")
    assert not re.search(r"\son\w+=|\sstyle=|javascript:", raw)
    assert all(not body for body in re.findall(r"<script[^>]*>(.*?)</script>", raw, re.DOTALL))


# --- Who can use it -----------------------------------------------------------------------------------


def test_without_javascript(browser):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(SITE.as_uri())
    assert not page.locator("#playground").is_visible()
    assert "자바스크립트" in page.locator("noscript p").inner_text()
    picture = page.locator("img.playground-preview")
    assert picture.is_visible() and picture.bounding_box()["width"] > 300
    assert (SITE.parent / picture.get_attribute("src")).exists()
    context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 768, 1280])
def test_fits_and_can_be_read(opened, width, scheme):
    screen = opened("#hidden=8-8-8-8&features=x1-x2-x1x1-x2x2-x1x2-sinx1-sinx2&regularizer=l2",
                    viewport={"width": width, "height": 900}, color_scheme=scheme)
    page = screen.page
    for name in ("code", "weights"):
        screen(name).locator("summary").click()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    outside = page.evaluate("""() => {
        const box = document.querySelector("#playground").getBoundingClientRect();
        return [...document.querySelectorAll("#playground *")].filter(element => {
            const {left, right, width} = element.getBoundingClientRect();
            return width && !element.closest(".playground-code, .playground-weights") && (right > box.right + 1 || left < box.left - 1);
        }).map(element => element.outerHTML.slice(0, 80));
    }""")
    assert outside == []
    small = page.evaluate("""() => [...document.querySelectorAll(
        "#playground :is(button, select, summary, input[type=number], input[type=range], label:has([type=checkbox]))")]
        .map(element => [element.getBoundingClientRect(), element.outerHTML.slice(0, 80)])
        .filter(([{width, height}]) => width && (width < 24 || height < 24)).map(([, html]) => html)""")
    assert small == []
    colours = page.evaluate("""() => {
        const style = getComputedStyle(document.querySelector("#playground")), value = name => style.getPropertyValue(name).trim();
        return ["--low", "--high", "--text", "--muted", "--edge", "--mid", "--paper"].map(value)
            .concat(getComputedStyle(document.body).backgroundColor,
                    getComputedStyle(document.querySelector("#playground [data-play=reset]")).backgroundColor);
    }""")
    low, high, text, muted, edge, mid, paper, background, button = map(channels, colours)
    for front in (text, muted):
        assert contrast(front, background) >= 4.5
    assert contrast(text, button) >= 4.5 and contrast(edge, background) >= 3
    for front in (low, high):  # lines of weights, edges of points
        assert contrast(front, background) >= 3 and contrast(front, paper) >= 3 and contrast(front, mid) >= 3
    assert min(distance(low, high, loss) for loss in ("none", "protan", "deutan")) > 60


def channels(colour):
    if colour.startswith("#"):
        return [int(colour[i:i + 2], 16) for i in (1, 3, 5)]
    return [int(value) for value in re.findall(r"\d+", colour)[:3]]


def linear(colour):
    return [v / 12.92 if v <= .04045 else ((v + .055) / 1.055) ** 2.4 for v in (c / 255 for c in colour)]


def contrast(front, back):
    high, low = sorted((sum(w * v for w, v in zip((.2126, .7152, .0722), linear(c))) for c in (front, back)), reverse=True)
    return (high + .05) / (low + .05)


# How the colour-blind see (Machado, Oliveira and Fernandes 2009, full severity), on linear RGB.
SEEN = {
    "none": [(1, 0, 0), (0, 1, 0), (0, 0, 1)],
    "protan": [(.152286, 1.052583, -.204868), (.114503, .786281, .099216), (-.003882, -.048116, 1.051998)],
    "deutan": [(.367322, .860646, -.227968), (.280085, .672501, .047413), (-.011820, .042940, .968881)],
}


def distance(a, b, loss):
    """How far apart two colours look, in CIELAB (about 2 is just seen)."""
    def lab(colour):
        rgb = [sum(w * v for w, v in zip(row, linear(colour))) for row in SEEN[loss]]
        xyz = [sum(w * v for w, v in zip(row, rgb)) / white for row, white in
               [((.4124, .3576, .1805), .9505), ((.2126, .7152, .0722), 1), ((.0193, .1192, .9505), 1.089)]]
        x, y, z = (max(v, 0) ** (1 / 3) for v in xyz)
        return 116 * y - 16, 500 * (x - y), 200 * (y - z)
    return sum((p - q) ** 2 for p, q in zip(lab(a), lab(b))) ** .5


def test_dark_follows_the_switch(opened):
    screen = opened(color_scheme="light")
    field, network = screen.picture("field"), screen.picture("network")
    screen.page.evaluate("document.documentElement.dataset.theme = 'dark'")
    screen.page.wait_for_timeout(100)
    assert screen.picture("field") != field and screen.picture("network") != network


def test_touch(opened):
    screen = opened(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    screen("toggle").tap()
    screen.wait_epochs(3)
    screen("toggle").tap()
    screen.page.locator("[data-preset=B]").tap()
    assert screen.address["hidden"] == "4"


@pytest.mark.parametrize("width", [390, 1280])
def test_buttons_stay_in_reach(opened, width):
    """Who changes the last setting need not scroll back to start the training."""
    screen = opened(viewport={"width": width, "height": 700})
    screen.page.locator("[name=seed]").evaluate("element => element.scrollIntoView({block: 'end', behavior: 'instant'})")
    assert screen.page.evaluate("scrollY") > 500
    for name in ("toggle", "one-step", "one-epoch", "reset"):
        assert screen(name).evaluate("""button => {
            const {left, top, width, height} = button.getBoundingClientRect();
            return [0.1, 0.5, 0.9].every(part => button.contains(
                document.elementFromPoint(left + width / 2, top + height * part)));
        }"""), name


def test_less_motion(opened):
    """Who asked for less motion sees four drawings a second, and the training is as fast."""
    screen = opened(reduced_motion="reduce")
    screen("toggle").click()
    seen = screen.page.evaluate("""() => new Promise(done => {
        const count = document.querySelector("[data-play=epoch]"), values = new Set(), start = performance.now();
        const look = () => {
            values.add(count.textContent);
            if (performance.now() - start < 1500) requestAnimationFrame(look); else done(values.size);
        };
        look();
    })""")
    assert 2 <= seen <= 8


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe(opened, scheme):
    screen = opened(color_scheme=scheme)
    for details in screen.page.locator(".playground-more > details").all():
        details.locator("summary").click()
    screen("one-epoch").click()
    report = Axe().run(screen.page, context="#playground")
    assert report.violations_count == 0, report.generate_report()

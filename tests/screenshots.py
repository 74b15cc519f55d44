"""The pictures in docs/screenshots, taken from a demo of its own: `python -m tests.screenshots`.

They are kept small: a palette instead of millions of colors, which such pages do not have.
"""

import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from vlsc.embedded.browser import LAUNCH_ARGUMENTS, install_browser
from vlsc.embedded.demo import prepare
from vlsc.embedded.home import DEMO_PASSWORD, PROJECT, free_port
from vlsc.embedded.system import System, make_system

FOLDER = PROJECT / "docs" / "screenshots"
BAD_KEY_FILE = PROJECT / "tests" / "keyfiles" / "corpus" / "ProductKeys_with_errors.csv"
COLORS = 192
TO_THE_ROW = "document.querySelector('tr:has(.key-text)').scrollIntoView()"
MOST_BYTES, MOST_BYTES_OF_ALL = 120_000, 800_000


def main() -> int:
    """Take them all, and say how large they are."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with running_demo() as system, sync_playwright() as playwright:
        chromium = playwright.chromium
        browser = chromium.launch(executable_path=install_browser(), args=LAUNCH_ARGUMENTS)
        Photographer(browser, system).take_all()
        browser.close()
    sizes = {path.name: path.stat().st_size for path in sorted(FOLDER.glob("*.png"))}
    for name, size in sizes.items():
        sys.stdout.write(f"{size:8,} {name}\n")
    return int(max(sizes.values()) > MOST_BYTES or sum(sizes.values()) > MOST_BYTES_OF_ALL)


@contextmanager
def running_demo() -> Iterator[System]:
    """A demo over a throw-away home."""
    with tempfile.TemporaryDirectory(prefix="vlsc-screenshots-") as folder:
        system = make_system(Path(folder), free_port(), given={})
        try:
            system.start_servers()
            prepare(system)
            system.children["web"].wait_until(system.is_ready, 120)
            yield system
        finally:
            system.stop()


class Photographer:
    """Walks through the demo as vera and olga, and takes pictures."""

    def __init__(self, browser: Browser, system: System) -> None:
        self.browser = browser
        self.address = f"http://127.0.0.1:{system.port}"
        self.password = system.home.secret(DEMO_PASSWORD).read_text()

    def take_all(self) -> None:
        """Every picture, in the order in which the README tells the story."""
        self.keep(self.open(1280), "sign-in")
        vera = self.signed_in("vera@contoso.example", 1440)
        self.keep(vera, "home")
        self.keep(self.signed_in("ada@contoso.example", 1440, "/licenses"), "summary")
        self.keys_of(vera, "keys")
        self.keys_of(self.signed_in("vera@contoso.example", 1440, theme="dark"), "keys-dark")
        self.keys_of(self.signed_in("vera@contoso.example", 1280, locale="sv-SE"), "keys-swedish")
        self.keys_of(self.signed_in("vera@contoso.example", 390), "keys-narrow")
        self.key_and_file(vera)
        self.key_file_to_load()
        docs = self.open(1280, "/api/docs/")
        docs.locator(".opblock").first.wait_for()
        self.keep(docs, "api")

    def keys_of(self, page: Page, name: str) -> None:
        """The product keys of a licensing ID, one of them shown."""
        page.goto(f"{self.address}/licenses")
        page.get_by_role("link", name="7654321").click()
        page.locator("[data-key] button.eye").nth(1).click()
        page.locator(".key-text.open").wait_for()
        page.evaluate(TO_THE_ROW if page.viewport_size["width"] < 500 else "scrollTo(0, 0)")  # type: ignore[index]
        toast = page.locator("#toast:not(:empty)")
        toast.evaluate("toast => { toast.textContent = '' }")
        self.keep(page, name)

    def key_and_file(self, page: Page) -> None:
        """The page of a key, and a key file that is ready."""
        with_meter = page.locator("tr", has=page.locator(".meter progress")).first
        page.goto(f"{self.address}{with_meter.locator('a.key-text').get_attribute('href')}")
        page.locator("[data-key] button[value=reveal]").click()
        page.locator(".key-text.open").wait_for()
        page.reload()
        self.keep(page, "key")
        page.goto(f"{self.address}/licenses")
        page.get_by_role("link", name="7654321").click()
        page.locator("summary", has_text="Download all product keys").click()
        page.get_by_role("button", name="Tab-delimited .csv").click()
        page.get_by_role("link", name="Download", exact=True).wait_for()
        self.keep(page, "key-file")

    def key_file_to_load(self) -> None:
        """What the check of a key file with errors says."""
        page = self.signed_in("olga@center.example", 1440, "/desk/key-files")
        page.get_by_label("Key file").set_input_files(BAD_KEY_FILE)
        page.get_by_role("button", name="Upload and check").click()
        page.get_by_role("heading", name="Some rows have errors").wait_for()
        self.keep(page, "import")

    def open(self, width: int, path: str = "/sign-in", **options: str) -> Page:
        """A new browser at a page."""
        height = 844 if width < 500 else 860
        theme = options.pop("theme", "light")
        page = self.browser.new_page(
            viewport={"width": width, "height": height},
            color_scheme=theme,  # type: ignore[arg-type]
            locale=options.get("locale", "en-GB"),
            timezone_id="Europe/Stockholm",
            reduced_motion="reduce",
        )
        page.goto(f"{self.address}{path}")
        return page

    def signed_in(self, address: str, width: int, path: str = "/", **options: str) -> Page:
        """The same, after signing in."""
        page = self.open(width, f"/sign-in?next={path}", **options)
        page.locator("[name=login]").fill(address)
        page.locator("[name=password]").fill(self.password)
        page.locator("button.loud").click()
        page.wait_for_url(f"{self.address}{path}")
        return page

    def keep(self, page: Page, name: str) -> None:
        """Take a picture of what is in the window, and write it with few colors."""
        page.wait_for_load_state("networkidle")
        page.mouse.move(0, 0)
        picture = Image.open(BytesIO(page.screenshot())).convert("RGB")
        few = picture.quantize(COLORS, dither=Image.Dither.NONE)
        few.save(FOLDER / f"{name}.png", optimize=True)


if __name__ == "__main__":
    sys.exit(main())

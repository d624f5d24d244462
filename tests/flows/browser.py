"""Prefect's UI in real Chromium, and pictures of it for people to look at."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from playwright.async_api import Page, TimeoutError, async_playwright  # noqa: A004 - its own

CHROMIUM = Path("/usr/bin/chromium")
PICTURES = os.environ.get("PDCA_SCREENSHOTS", "")
"""A folder for pictures; empty is none."""
QUIET = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
SLOW_MS = 60_000


@dataclass(frozen=True, slots=True)
class Browser:
    page: Page
    ui: str

    async def open(self, path: str) -> None:
        await self.page.goto(f"{self.ui}{path}")

    async def press(self, button: str) -> None:
        await self.page.get_by_role("button", name=button, exact=True).last.click()

    async def submit(self) -> None:
        """Press Submit until the form is gone: a busy SQLite answers 503, and the UI gives up."""
        submit = self.page.get_by_role("button", name="Submit", exact=True).last
        for _ in range(3):
            await submit.click()
            with suppress(TimeoutError):
                return await submit.wait_for(state="hidden", timeout=10_000)
        raise AssertionError("Submit was pressed three times, and the form is still there.")

    async def sees(self, text: str) -> None:
        await self.page.get_by_text(text).first.wait_for()

    async def pick_date(self, day: str) -> None:
        """Fill the next date that is not filled yet; `day` as 2026-03-02."""
        await self.page.get_by_text("Select date").first.click()
        await self.page.locator("input[type=date]").fill(day)
        await self.press("Apply")

    async def choose(self, now: str, then: str) -> None:
        """In the first choice that says `now`, choose `then`."""
        # A click opens the list and shuts it again; the keyboard opens it.
        await self.page.locator(".p-select-button__control", has_text=now).first.focus()
        await self.page.keyboard.press("Space")
        await self.page.get_by_role("option", name=then, exact=True).click()

    async def picture(self, name: str) -> None:
        if PICTURES:
            await self.page.wait_for_timeout(1500)  # the page's own movements
            await self.page.screenshot(path=Path(PICTURES) / f"{name}.png", full_page=True)


@asynccontextmanager
async def browser(ui: str) -> AsyncIterator[Browser]:
    async with async_playwright() as play:
        chromium = await play.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        page = await chromium.new_page(viewport={"width": 1280, "height": 1100})
        page.set_default_timeout(SLOW_MS)
        yield Browser(page, ui)
        await chromium.close()

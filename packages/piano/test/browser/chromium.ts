/**
 * A Chromium to test in: the one that is installed, else the one that came with the development dependencies.
 * Nothing is downloaded.
 */
import chromium from "@sparticuz/chromium"
import { existsSync } from "node:fs"
import { type Browser, chromium as driver } from "playwright-core"

const installed = [
  process.env["CHROME_PATH"],
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/usr/bin/google-chrome-stable",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
].find((path) => path !== undefined && path !== "" && existsSync(path))

// The packaged one comes with arguments for another trade; with these a page may read what no server lets it.
const lawless = new Set([
  "--disable-web-security",
  "--allow-running-insecure-content",
  "--disable-site-isolation-trials",
])

/** Starts it; the caller closes it. */
export const launch = async (): Promise<Browser> => {
  if (installed === undefined) {
    return driver.launch({
      executablePath: await chromium.executablePath(),
      args: chromium.args.filter((argument) => !lawless.has(argument)),
      headless: true,
    })
  }
  // Chromium has no sandbox for root and refuses to start with one.
  const args = process.getuid?.() === 0 ? ["--no-sandbox"] : []
  return driver.launch({ executablePath: installed, args, headless: true })
}

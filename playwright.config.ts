import { existsSync } from 'node:fs'
import { defineConfig } from '@playwright/test'

/** A Chromium of this machine; without one, Playwright looks for its own. */
const executablePath = [process.env.WAYWORD_CHROMIUM, '/usr/bin/chromium', '/usr/bin/google-chrome'].find(
  (path) => path !== undefined && existsSync(path),
)
/** Chromium has no sandbox to offer to root. */
const args = process.getuid?.() === 0 ? ['--no-sandbox'] : []

export default defineConfig({
  outputDir: 'test-results',
  timeout: 120_000,
  workers: 1,
  forbidOnly: true,
  use: {
    headless: true,
    // A control that is not there is known soon; a test's own time is for imports.
    actionTimeout: 20_000,
    navigationTimeout: 30_000,
    viewport: { width: 1280, height: 800 },
    launchOptions: { args, ...(executablePath === undefined ? {} : { executablePath }) },
  },
  projects: [
    { name: 'browser', testDir: 'tests/browser' },
    { name: 'desktop', testDir: 'tests/desktop' },
  ],
})

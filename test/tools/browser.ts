/** Pages in a real Chromium, Debian's, as a person sees them: what they say, what they break, what they fetch. */
import { mkdirSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { source as axe, type AxeResults } from 'axe-core';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { installed } from './debian';

/** Without the last four, Chromium asks hosts of its vendor at every start. */
const flags = [
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

export interface OpenPage {
  readonly page: Page;
  /** Errors in the console (a breach of the page's own policy is one), exceptions, and requests to other hosts. */
  readonly faults: readonly string[];
}

export interface View {
  /** CSS pixels. @default 1280 */
  readonly width?: number;
  /** CSS pixels. @default 800 */
  readonly height?: number;
}

export class TestBrowser {
  private constructor(private readonly browser: Browser) {}

  /** @throws Error where Chromium is missing and apt cannot install it */
  static async start(): Promise<TestBrowser> {
    const executablePath = await installed('chromium', ['chromium', 'fonts-dejavu-core']);
    // Chromium's sandbox refuses to start for root; the pages are ours.
    return new TestBrowser(await chromium.launch({ executablePath, args: flags, chromiumSandbox: false }));
  }

  /** Opens a page with no past (cookies, storage, cache). Only the host of `url` can be reached from it. */
  async open(url: string, { width = 1280, height = 800 }: View = {}): Promise<OpenPage> {
    const context = await this.browser.newContext({ viewport: { width, height } });
    const faults: string[] = [];
    await refuseOtherHosts(context, new URL(url).host, faults);
    const page = await context.newPage();
    page.on('console', (message) => {
      if (message.type() === 'error') faults.push(`console: ${message.text()}`);
    });
    page.on('pageerror', (error) => faults.push(`exception: ${error.message}`));
    await page.goto(url);
    return { page, faults };
  }

  stop(): Promise<void> {
    return this.browser.close();
  }
}

async function refuseOtherHosts(context: BrowserContext, host: string, faults: string[]): Promise<void> {
  await context.route(
    (url) => url.host !== host,
    (route) => {
      faults.push(`request to another host: ${route.request().url()}`);
      return route.abort();
    },
  );
}

/** What axe-core finds in the page as it is now: one line a place, `<rule>: <what to do> at <selector>`. */
export async function accessibilityViolations(page: Page): Promise<readonly string[]> {
  await page.evaluate(axe);
  const { violations } = await page.evaluate<AxeResults>('axe.run()');
  return violations.flatMap(({ id, help, nodes }) =>
    nodes.map(({ target }) => `${id}: ${help} at ${target.map(String).join(' ')}`),
  );
}

/** Keeps a picture of the whole page as `.work/screenshots/<name>.png` and returns its path. */
export async function screenshot(page: Page, name: string): Promise<string> {
  const path = join(resolve(__dirname, '../..'), '.work/screenshots', `${name}.png`);
  mkdirSync(dirname(path), { recursive: true });
  await page.screenshot({ path, fullPage: true });
  return path;
}

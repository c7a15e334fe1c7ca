import { type LabProcess, runSystem, sampleLab } from '../../support/lab-process';
import { accessibilityViolations, screenshot, TestBrowser } from '../../tools/browser';

const { folder, remove } = sampleLab();

let browser: TestBrowser;
let lab: LabProcess;
let gateway: string;
beforeAll(async () => {
  browser = await TestBrowser.start();
  ({ lab, gateway } = await runSystem(folder, 'greeter'));
});
afterAll(async () => {
  await lab?.stop();
  await browser?.stop();
  remove();
});

test('the greeter says in a browser which of its pods answered', async () => {
  const { page, faults } = await browser.open(gateway);
  await screenshot(page, 'greeter');
  expect(await page.textContent('body')).toMatch(/^Hello! This is server in pod "a4t0-[1-4]" \(IP=127\.0\.0\.1\)/);
  expect(faults).toEqual([]);
});

test('an unknown path is a page that everybody can read, on a phone too', async () => {
  const { page } = await browser.open(`${gateway}/nowhere`, { width: 390, height: 844 });
  await screenshot(page, 'greeter-404');
  expect(await page.title()).toBe('404 Not Found');
  expect(await page.getByRole('heading').textContent()).toBe('Not Found');
  expect(await accessibilityViolations(page)).toEqual([]);
});

import { LabProcess, runSystem, sampleLab } from '../../support/lab-process';
import { accessibilityViolations, screenshot, TestBrowser } from '../../tools/browser';

const { folder, remove } = sampleLab();
const phone = { width: 390, height: 844 };

let browser: TestBrowser;
let lab: LabProcess;
let gateway: string;
beforeAll(async () => {
  browser = await TestBrowser.start();
  ({ lab, gateway } = await runSystem(folder, 'fortune'));
  while (!(await fetch(gateway)).ok);
});
afterAll(async () => {
  await lab?.stop();
  await browser?.stop();
  remove();
});

test('the page tells a fortune at the press of its one button, and everybody can read it, on a phone too', async () => {
  const { page, faults } = await browser.open(gateway, phone);
  await page.getByText(/^Leader: fortune-\d · term \d+$/).waitFor();
  const before = await page.textContent('#fortune');
  // The keyboard is enough: the button is the first thing that it reaches.
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await page.waitForFunction(`document.querySelector('#fortune').textContent !== ${JSON.stringify(before)}`);
  expect(await page.getByRole('button').count()).toBe(1);
  expect(await accessibilityViolations(page)).toEqual([]);
  await screenshot(page, 'fortune');
  expect(faults).toEqual([]);
});

test('when the leader is killed the page says that one is elected, and goes on with the next by itself', async () => {
  const { page } = await browser.open(gateway);
  await page.getByText(/^Leader: fortune-\d · term \d+$/).waitFor();
  const [, term] = /term (\d+)/.exec((await page.textContent('#leader')) ?? '') ?? [];
  const killed = new LabProcess(folder, ['kill', 'fortune', 'leader']);
  await killed.until(/was killed/);
  await page.getByText('A new leader is being elected').waitFor();
  await page.getByRole('button').click();
  await page.getByText('A new leader is being elected. Trying again …').waitFor();
  expect(await accessibilityViolations(page)).toEqual([]);
  await screenshot(page, 'fortune-electing');
  await page.getByText(/^Leader: fortune-\d · term \d+$/).waitFor();
  const [, next] = /term (\d+)/.exec((await page.textContent('#leader')) ?? '') ?? [];
  expect(Number(next)).toBeGreaterThan(Number(term));
  expect(await page.getByRole('button').getAttribute('aria-disabled')).toBeNull();
  expect(await killed.ended).toBe(0);
});

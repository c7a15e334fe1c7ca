/** The page's script over a document of three elements, with time and network in the test's hand. */
import { runInNewContext } from 'node:vm';
import { html } from '../../../../../../src/systems/fortune/services/fortune/page/html';
import { script } from '../../../../../../src/systems/fortune/services/fortune/page/script';

interface Answer {
  readonly status: number;
  readonly body: object;
}

class Element {
  textContent = '';
  readonly classes = new Set<string>();
  readonly attributes = new Map<string, string>();
  click = (): void => {};
  readonly classList = {
    add: (name: string) => this.classes.add(name),
    remove: (name: string) => this.classes.delete(name),
  };
  setAttribute(name: string, value: string): void {
    this.attributes.set(name, value);
  }
  removeAttribute(name: string): void {
    this.attributes.delete(name);
  }
  addEventListener(_: string, listener: () => void): void {
    this.click = listener;
  }
}

class Page {
  readonly elements = { fortune: new Element(), ask: new Element(), leader: new Element() };
  readonly asked: string[] = [];
  private readonly timers: { readonly after: number; readonly run: () => void }[] = [];

  constructor(public network: (path: string) => Answer | Error) {
    const fetch = (path: string): Promise<object> => {
      this.asked.push(path);
      const answer = this.network(path);
      if (answer instanceof Error) return Promise.reject(answer);
      return Promise.resolve({ ok: answer.status === 200, json: () => Promise.resolve(answer.body) });
    };
    runInNewContext(script, {
      document: { hidden: false, getElementById: (id: 'fortune' | 'ask' | 'leader') => this.elements[id] },
      setTimeout: (run: () => void, after: number) => void this.timers.push({ run, after }),
      fetch,
      AbortSignal,
    });
  }

  async press(): Promise<void> {
    this.elements.ask.click();
    await this.settle();
  }

  /** Lets every wait end that is under way, once. */
  async passTime(): Promise<void> {
    for (const { run } of this.timers.splice(0)) run();
    await this.settle();
  }

  async settle(): Promise<void> {
    for (let turn = 0; turn < 20; turn++) await Promise.resolve();
  }
}

const leads = (leader: string, term: number) => (path: string) => ({
  status: 200,
  body: { leader, term, ...(path === '/api/fortune' && { fortune: `told by ${leader}` }) },
});
const nobody = () => ({ status: 503, body: { leader: null, term: 9 } });

describe('The page', () => {
  test('has what its script looks for, in words for those who cannot see it', () => {
    for (const id of ['fortune', 'ask', 'leader']) expect(html).toContain(`id="${id}"`);
    expect(html).toMatch(/<p id="fortune" aria-live="polite">/);
    expect(html).toMatch(/<p id="leader" role="status">/);
    expect(html).toMatch(/<button id="ask" type="button">/);
    expect(html).toContain('lang="en"');
  });

  test('shows who leads as soon as it is there, and a fortune when it is asked', async () => {
    const page = new Page(leads('fortune-5', 3));
    await page.settle();
    expect(page.elements.leader.textContent).toBe('Leader: fortune-5 · term 3');
    await page.press();
    expect(page.elements.fortune.textContent).toBe('told by fortune-5');
  });

  test.each([
    ['nobody leads', nobody],
    ['nobody answers', () => new Error('connection refused')],
  ])('says that a leader is elected while %s, asks again by itself, and shows the next leader', async (_, away) => {
    const page = new Page(away);
    await page.press();
    expect(page.elements.leader.textContent).toBe('A new leader is being elected. Trying again …');
    expect(page.elements.leader.classes).toContain('electing');
    expect(page.elements.ask.attributes.get('aria-disabled')).toBe('true');
    await page.press();
    await page.passTime();
    expect(page.asked.filter((path) => path === '/api/fortune')).toHaveLength(2);
    page.network = leads('fortune-4', 10);
    await page.passTime();
    expect(page.elements.fortune.textContent).toBe('told by fortune-4');
    expect(page.elements.leader.textContent).toBe('Leader: fortune-4 · term 10');
    expect(page.elements.leader.classes).not.toContain('electing');
    expect(page.elements.ask.attributes.has('aria-disabled')).toBe(false);
  });

  test('does not show what a leader of an earlier term says', async () => {
    const page = new Page(leads('fortune-5', 8));
    await page.press();
    page.network = leads('fortune-3', 7);
    await page.press();
    expect(page.elements.fortune.textContent).toBe('told by fortune-5');
    page.network = leads('fortune-3', 9);
    await page.passTime();
    expect(page.elements.fortune.textContent).toBe('told by fortune-3');
  });

  test('notices by itself that the leader has changed', async () => {
    const page = new Page(leads('fortune-5', 3));
    await page.settle();
    page.network = nobody;
    await page.passTime();
    expect(page.elements.leader.textContent).toBe('A new leader is being elected …');
    page.network = leads('fortune-4', 4);
    await page.passTime();
    expect(page.elements.leader.textContent).toBe('Leader: fortune-4 · term 4');
  });
});

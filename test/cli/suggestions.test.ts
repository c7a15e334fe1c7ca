import { suggestedVerb } from '../../src/cli/suggestions';
import { verbs } from '../../src/cli/verbs';
import { LabFolder } from './lab';

const letters = [...'abcdefghijklmnopqrstuvwxyz-'];

/** Every text that one letter more, less or another makes of this one. */
function oneLetterFrom(text: string): readonly string[] {
  const places = [...Array(text.length + 1).keys()];
  return places.flatMap((place) => {
    const [before, after] = [text.slice(0, place), text.slice(place)];
    return [
      before + after.slice(1),
      ...letters.flatMap((letter) => [before + letter + after, before + letter + after.slice(1)]),
    ];
  });
}

const destructive = verbs.filter(({ destroys }) => destroys).map(({ name }) => name);

test('no typo of one letter in a verb that destroys is answered with that verb', () => {
  expect(destructive).toContain('destroy');
  for (const verb of destructive) {
    const typos = new Set(oneLetterFrom(verb));
    typos.delete(verb);
    expect(typos.size).toBeGreaterThan(200);
    const suggested = new Set([...typos].map((typo) => suggestedVerb(typo, verbs)));
    expect(destructive.filter((name) => suggested.has(name))).toEqual([]);
  }
});

test.each([
  ['synht', 'synth'],
  ['rum', 'run'],
  ['chek', 'check'],
  ['COST', 'cost'],
  ['orphan', 'orphans'],
])('the typo %s is answered with %s', (typo, verb) => {
  expect(suggestedVerb(typo, verbs)).toBe(verb);
});

test('what is like no verb is answered with none', () => {
  expect(suggestedVerb('kubernetes', verbs)).toBeUndefined();
});

describe('lab', () => {
  let folder: LabFolder;
  beforeAll(() => {
    folder = new LabFolder();
  });
  afterAll(() => folder.remove());

  test.each(['detroy', 'destory', 'destry', 'xdestroy'])('%s names no verb that destroys', async (typo) => {
    const { code, stderr } = await folder.lab(typo);
    expect([code, stderr]).toEqual([2, `error: unknown command '${typo}'\n--help shows what is known here.\n`]);
  });

  test('a mistyped option of a verb that destroys is not completed', async () => {
    const { code, stderr } = await folder.lab('destroy', '--confirn', 'aws756');
    expect([code, stderr]).toEqual([2, "error: unknown option '--confirn'\n--help shows what is known here.\n"]);
    expect((await folder.lab('cost', '--jsom')).stderr).toContain('Did you mean --json?');
  });
});

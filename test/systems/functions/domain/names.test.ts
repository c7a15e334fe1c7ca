import { functionNameFault, moduleNameFault } from '../../../../src/systems/functions/domain/names';

describe('names', () => {
  test.each(['add', 'my_module', 'a', 'a1', 'x'.repeat(40)])('%s is one of a module', (name) => {
    expect(moduleNameFault(name)).toBeUndefined();
  });

  test.each(['', 'A', '1a', '_a', 'a_', 'a-b', 'a.b', '..', 'a/b', 'a b', 'a;b', 'a\n', '$(a)', 'ä', 'x'.repeat(41)])(
    '%j is none of a module, and the message shows it',
    (name) => {
      expect(moduleNameFault(name)).toContain(`received ${JSON.stringify(name)}`);
    },
  );

  test.each(['__proto__', '_private', 'a-b', 'a.b', '', 'a b', '1a', 'x'.repeat(64)])(
    '%j is none of a function',
    (name) => {
      expect(functionNameFault(name)).toContain('received');
    },
  );

  test('a name without end is cut in the message', () => {
    expect(moduleNameFault('x'.repeat(9_999))?.length).toBeLessThan(300);
  });
});

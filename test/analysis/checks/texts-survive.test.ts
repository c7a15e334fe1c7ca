import { stringifyYaml } from '../../../src/synth/yaml';
import { valuesOf } from '../findings';

const found = (data: Readonly<Record<string, string>>) =>
  valuesOf('texts-survive', stringifyYaml({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'songs' }, data }));

describe('texts-survive', () => {
  test.each([
    ['\u007f', '007F'],
    ['\u0085', '0085'],
    ['\u009f', '009F'],
    ['\ufffe', 'FFFE'],
  ])('finds %j, with its line', (character, code) => {
    expect(found({ 'songs.csv': `artist\nAB${character}BA\n` })).toEqual([`data.songs.csv: U+${code} in line 2`]);
    expect(found({ [`a${character}`]: 'x' })).toEqual([`the key "a${character}": U+${code} in line 1`]);
  });

  test('finds nothing in other texts, however odd', () => {
    expect(found({ a: '\u0000\u001f\t\r\n\u00a0\u2028\u2029é😀\ufffd\ufeff~' })).toEqual([]);
  });
});

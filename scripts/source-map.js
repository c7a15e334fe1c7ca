/** Makes source maps small: what is not of our own sources is left out, since nobody reads where in a library a line was. */

const digits = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/**
 * @param {string} text a source map (version 3)
 * @param {(source: string) => boolean} isKept asked for each path of a source
 * @returns {string} the same map without what it says of other sources
 */
function keepSources(text, isKept) {
  const map = JSON.parse(text);
  const kept = map.sources.map(isKept);
  // Source, line and column of the original and the name go on from one segment to the next, in the old map and the new.
  const old = [0, 0, 0, 0];
  const fresh = [0, 0, 0, 0];
  const lines = map.mappings.split(';').map((line) => {
    const segments = [];
    let column = 0;
    let freshColumn = 0;
    let wasKept = false;
    for (const segment of line === '' ? [] : line.split(',')) {
      const [columns, ...rest] = decode(segment);
      column += columns;
      rest.forEach((difference, i) => (old[i] += difference));
      const isOwn = rest.length > 0 && kept[old[0]];
      // One segment without an original ends what the one before it says.
      if (!isOwn && !wasKept) continue;
      const original = isOwn ? rest.map((_difference, i) => old[i] - fresh[i]) : [];
      if (isOwn) rest.forEach((_difference, i) => (fresh[i] = old[i]));
      segments.push([column - freshColumn, ...original].map(encode).join(''));
      freshColumn = column;
      wasKept = isOwn;
    }
    return segments.join(',');
  });
  return JSON.stringify({
    ...map,
    sources: map.sources.map((source, i) => (kept[i] ? source : '')),
    mappings: lines.join(';'),
  });
}

/** Numbers of a segment: base 64, five bits a digit, the lowest bit of the first is the sign. */
function decode(segment) {
  const numbers = [];
  let value = 0;
  let shift = 0;
  for (const character of segment) {
    const digit = digits.indexOf(character);
    value += (digit & 31) << shift;
    shift += 5;
    if (digit & 32) continue;
    numbers.push(value & 1 ? -(value >> 1) : value >> 1);
    value = shift = 0;
  }
  return numbers;
}

function encode(number) {
  let text = '';
  let value = number < 0 ? (-number << 1) | 1 : number << 1;
  do {
    const digit = value & 31;
    value >>= 5;
    text += digits[value > 0 ? digit | 32 : digit];
  } while (value > 0);
  return text;
}

module.exports = { keepSources };

/**
 * Prints what CHANGELOG.md says of one version, for the page of its release: `node scripts/release-notes.js 0.2.0`.
 * Fails where it says nothing, so that no release goes out without.
 */
const { readFileSync } = require('node:fs');
const { join } = require('node:path');

/** The section under `## <version>` or `## <version> - <date>`, without its heading; undefined where there is none. */
function notesOf(changelog, version) {
  const sections = changelog.split(/^## /m).slice(1);
  const section = sections.find((text) => text.split('\n', 1)[0].split(' ')[0].replaceAll(/[[\]]/g, '') === version);
  const notes = section?.slice(section.indexOf('\n')).trim();
  return notes === '' ? undefined : notes;
}

function main([version = '']) {
  const notes = notesOf(readFileSync(join(__dirname, '../CHANGELOG.md'), 'utf8'), version.replace(/^v/, ''));
  if (notes !== undefined) return console.log(notes);
  console.error(
    `CHANGELOG.md has no section "## ${version}" with anything in it: move what is under Unreleased there.`,
  );
  process.exitCode = 1;
}

module.exports = { notesOf };

if (require.main === module) main(process.argv.slice(2));

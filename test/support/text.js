/** Imports a file of another language as its text, as the bundles do (scripts/build.js). */
module.exports = { process: (text) => ({ code: `module.exports = ${JSON.stringify(text)};` }) };

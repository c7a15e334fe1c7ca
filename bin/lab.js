#!/usr/bin/env node
/** Starts the bundled CLI, after building the bundles where they are missing or older than their sources. */
const { existsSync } = require('node:fs');
const { enableCompileCache } = require('node:module');
const { join } = require('node:path');
const { bundle, ensureBuilt } = require('../scripts/build');

async function main() {
  await ensureBuilt();
  // From Node 22.1 on: what was compiled once is not compiled again.
  enableCompileCache?.(join(__dirname, '../.work/compile-cache'));
  if (!existsSync(bundle))
    throw new Error('The bundles in build/ are missing and esbuild is not installed: run npm ci');
  require(bundle);
}

main().catch((error) => {
  console.error(error.message);
  process.exitCode = 1;
});

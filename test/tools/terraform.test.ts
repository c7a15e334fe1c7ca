import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findTerraform } from './terraform';

const work = mkdtempSync(join(tmpdir(), 'no-terraform-'));
const { PATH, XDG_CACHE_HOME } = process.env;

beforeAll(() => Object.assign(process.env, { PATH: work, XDG_CACHE_HOME: work }));

afterAll(() => {
  Object.assign(process.env, { PATH });
  if (XDG_CACHE_HOME === undefined) delete process.env['XDG_CACHE_HOME'];
  else process.env['XDG_CACHE_HOME'] = XDG_CACHE_HOME;
  rmSync(work, { recursive: true });
});

test('A machine without terraform is told where to get it, and which version', async () => {
  await expect(findTerraform(work)).rejects.toThrow(
    /not on the PATH.*>= 1\.11\.0.*https:\/\/developer\.hashicorp\.com\/terraform\/install/,
  );
});

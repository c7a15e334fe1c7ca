import { existsSync, readFileSync } from 'node:fs';
import { parse } from 'yaml';
import * as z from 'zod';
import type { Waiver } from '../../analysis/waivers';
import { environmentNames } from '../../lab/lab';
import { UserError } from '../../user-error';

const schema = z.array(
  z.strictObject({
    id: z.string('the rule or check that it is about').min(1, 'the rule or check that it is about'),
    address: z
      .string('an address as findings show it')
      .regex(
        new RegExp(`^(${environmentNames.join('|')})/.`),
        `an address as findings show it, from the environment on: ${environmentNames.join('/… or ')}/…`,
      ),
    reason: z.string('why it is accepted').min(10, 'why it is accepted, in ten letters at least'),
    expires: z.iso.date('a date such as 2027-06-30'),
  }),
  'a list of waivers: id, address, reason, expires',
);

/**
 * Reads a file of waivers; none where there is no file.
 * @throws UserError that names every entry that is wrong
 */
export function readWaivers(file: string): readonly Waiver[] {
  if (!existsSync(file)) return [];
  const { data, error } = schema.safeParse(contents(file) ?? []);
  if (data) return data;
  const lines = error.issues.map(({ path, message }) => `  ${path.join('.') || 'the file'} must be ${message}`);
  throw new UserError([`${file} cannot be used:`, ...lines].join('\n'));
}

function contents(file: string): unknown {
  try {
    // The core schema leaves dates as the text that they are.
    return parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new UserError(`${file} is not YAML: ${(error as Error).message}`);
  }
}

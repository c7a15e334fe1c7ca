import type { Context, Define } from '../context';
import { digestOf, expectBuildx } from '../images/docker';
import { UserError } from '../../user-error';
import { baseImages, ImageLockFile } from '../images/lock';
import { counted, say, sayJson, withElapsed } from '../terminal';

export const define: Define = (command, context) => {
  command
    .option('--json', 'the same as JSON')
    .allowExcessArguments()
    .action(({ json }: { readonly json?: boolean }) => {
      refuseWords(command.args);
      list(context, json ?? false);
    });
  command
    .command('pin')
    .description('add to each image, ours and the base, the digest that its registry has')
    .action(() => pin(context));
};

/** What stands there and is no command, commander would only count. */
function refuseWords([word]: readonly string[]): void {
  if (word === undefined) return;
  throw new UserError(
    `./lab images does not know '${word}'.\n./lab images lists what was built, ./lab images pin adds the digests.`,
    2,
  );
}

function list(context: Context, asJson: boolean): void {
  const { registry, docker } = new ImageLockFile(context).read();
  if (asJson) return sayJson({ registry, docker });
  const entries = [
    ...Object.entries(registry),
    ...Object.entries(docker).map(([plain, built]) => [plain, `${built}, in Docker on this machine only`] as const),
  ];
  if (entries.length === 0) say('No images were built yet: ./lab build');
  for (const [plain, built] of entries) say(`${plain}\n  ${built}`);
}

/** Pins what was pushed and the base images, where a registry answers for them, and fails naming the rest. */
async function pin(context: Context): Promise<void> {
  await expectBuildx();
  const lock = new ImageLockFile(context);
  const wanted = { ...Object.fromEntries(baseImages(context).map((image) => [image, image])), ...lock.read().registry };
  const unpinned = Object.entries(wanted).map(
    ([plain, reference]) => [plain, reference.replace(/@sha256:.*$/, '')] as const,
  );
  const problems: string[] = [];
  for (const [plain, reference] of unpinned) {
    try {
      const digest = await withElapsed(reference, () => digestOf(reference));
      const pinned = `${reference}@${digest}`;
      lock.addPushed({ [plain]: pinned });
      say(pinned);
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      problems.push(`${reference} is not pinned: ${error.message}`);
    }
  }
  if (problems.length > 0)
    throw new UserError([...problems, `${counted(problems.length, 'image')} without a digest`].join('\n'));
}

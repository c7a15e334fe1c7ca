import { UserError } from '../../user-error';
import { type Command, execute } from '../exec';

/** Asks by running a command: its exit code is the answer. A program that is missing says no as well. */
export async function succeeds(command: Command): Promise<boolean> {
  try {
    await execute(command);
    return true;
  } catch (error) {
    if (error instanceof UserError) return false;
    throw error;
  }
}

/** @throws UserError when Docker, or its plugin for builds and registries, is not installed */
export async function expectBuildx(): Promise<void> {
  if (await succeeds({ program: 'docker', args: ['buildx', 'version'] })) return;
  await execute({ program: 'docker', args: ['--version'] });
  throw new UserError(
    'docker has no buildx, the plugin that builds images and asks registries.\n' +
      'Get it: https://github.com/docker/buildx#installing',
  );
}

/** The digest that a registry has for an image. @throws UserError when Docker is missing or the registry does not answer */
export async function digestOf(reference: string): Promise<string> {
  const args = ['buildx', 'imagetools', 'inspect', reference, '--format', '{{json .Manifest}}'];
  const { stdout } = await execute({ program: 'docker', args });
  const { digest } = JSON.parse(stdout) as { readonly digest?: string };
  if (digest === undefined || !/^sha256:[0-9a-f]{64}$/.test(digest))
    throw new UserError(`docker named no digest for ${reference}: ${stdout}`);
  return digest;
}

import { loadLab } from '../../lab/config/load';
import type { Lab } from '../../lab/lab';
import type { Context } from '../context';
import { type Command, execute } from '../exec';

/** The cluster of a lab as kubectl sees it: the context of the chosen environment, and no other, whichever is current. */
export class Kubectl {
  private constructor(
    readonly lab: Lab,
    private readonly name: string,
  ) {}

  static of(context: Context): Kubectl {
    const lab = loadLab(context.flags());
    return new Kubectl(lab, lab.localCluster?.context ?? lab.name);
  }

  command(...args: readonly string[]): Command {
    return { program: 'kubectl', args: ['--context', this.name, ...args] };
  }

  /** @throws Failure with what kubectl said */
  async json<T>(...args: readonly string[]): Promise<T> {
    return JSON.parse((await execute(this.command(...args, '--output', 'json'))).stdout) as T;
  }

  async items<T>(...args: readonly string[]): Promise<readonly T[]> {
    return (await this.json<{ readonly items: readonly T[] }>('get', ...args)).items;
  }
}

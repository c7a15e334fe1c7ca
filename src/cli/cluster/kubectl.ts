import { loadLab } from '../../lab/config/load';
import type { Lab } from '../../lab/lab';
import type { Context } from '../context';
import { type Command, execute } from '../exec';

/** A command for the cluster of a lab. */
export function kubectl(lab: Lab, ...args: readonly string[]): Command {
  return {
    program: 'kubectl',
    args: ['--context', lab.context, ...args],
    advice: (said) =>
      /context .*(does not exist|was not found)/.test(said)
        ? ['Which contexts there are: kubectl config get-contexts', ...howToMake(lab)]
        : [],
  };
}

/** What to do, in lines, where the kubeconfig has no such context. */
export function howToMake({ name, context, environment, tableStore }: Lab): readonly string[] {
  const isOnAws = environment === 'aws';
  const make =
    tableStore.kind === 'dynamodb'
      ? `aws eks update-kubeconfig --region ${tableStore.region} --name ${name} --alias ${name}`
      : context === `kind-${name}`
        ? `kind create cluster --config dist/local/kind/${name}.yaml`
        : undefined;
  return [
    ...(make === undefined ? [] : ['Make it:', `  ${make}`]),
    ...(isOnAws ? [] : ['Take another one: local.context in lab.yaml, or --set local.context=<name>']),
  ];
}

/** The cluster of a lab as kubectl sees it: the context of the chosen environment, and no other, whichever is current. */
export class Kubectl {
  private constructor(readonly lab: Lab) {}

  /** @param student - the id of the one whose copy of the lab it is about */
  static of(context: Context, student?: string): Kubectl {
    return new Kubectl(loadLab({ ...context.flags(), student }));
  }

  command(...args: readonly string[]): Command {
    return kubectl(this.lab, ...args);
  }

  /** @throws UserError with what kubectl said */
  async json<T>(...args: readonly string[]): Promise<T> {
    return JSON.parse((await execute(this.command(...args, '--output', 'json'))).stdout) as T;
  }

  async items<T>(...args: readonly string[]): Promise<readonly T[]> {
    return (await this.json<{ readonly items: readonly T[] }>('get', ...args)).items;
  }
}

import { loadLab } from '../../lab/config/load';
import type { Lab } from '../../lab/lab';
import type { Context } from '../context';
import { type Command, execute } from '../exec';

/** A command for the cluster of a lab. */
export function kubectl(lab: Lab, ...args: readonly string[]): Command {
  const context = lab.localCluster?.context ?? lab.name;
  return {
    program: 'kubectl',
    args: ['--context', context, ...args],
    advice: (said) => (/context .*(does not exist|was not found)/.test(said) ? contextAdvice(lab, context) : []),
  };
}

function contextAdvice({ name, aws }: Lab, context: string): readonly string[] {
  const make = aws
    ? `aws eks update-kubeconfig --region ${aws.region} --name ${aws.clusterName} --alias ${name}`
    : context === `kind-${name}`
      ? `kind create cluster --config dist/local/kind/${name}.yaml`
      : undefined;
  return [
    'Which contexts there are: kubectl config get-contexts',
    ...(make === undefined ? [] : ['Make it:', `  ${make}`]),
    ...(aws ? [] : ['Take another one: local.context in lab.yaml, or --set local.context=<name>']),
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

/** A port of this machine that leads to a Service of the cluster, for as long as somebody uses it. */
import { UserError } from '../../user-error';
import { execute } from '../exec';
import { interruptible } from '../interruption';
import type { Kubectl } from './kubectl';

export interface ForwardedService {
  readonly namespace: string;
  readonly service: string;
  readonly port: number;
}

/** @param use is given the origin of this machine that leads there, e.g. `http://127.0.0.1:40123` */
export function throughPort<T>(
  kubectl: Kubectl,
  target: ForwardedService,
  use: (origin: string) => Promise<T>,
): Promise<T> {
  return interruptible((interrupted) => forwarded(kubectl, target, use, interrupted));
}

async function forwarded<T>(
  kubectl: Kubectl,
  { namespace, service, port }: ForwardedService,
  use: (origin: string) => Promise<T>,
  interrupted: AbortSignal,
): Promise<T> {
  const command = kubectl.command('port-forward', '--namespace', namespace, `service/${service}`, `:${port}`);
  const stop = new AbortController();
  let said = '';
  let tell: (origin: string) => void;
  const origin = new Promise<string>((resolve) => (tell = resolve));
  const onOutput = (text: string): void => {
    const [, address] = /Forwarding from (127\.0\.0\.1:\d+) /.exec((said += text)) ?? [];
    if (address !== undefined) tell(`http://${address}`);
  };
  const running = execute(command, { signal: AbortSignal.any([stop.signal, interrupted]), onOutput });
  const ended = running.then(() => {
    throw new UserError(`kubectl leads no port to the Service ${service}: it ended at once.`);
  });
  const over = new Promise<never>((_, reject) =>
    interrupted.addEventListener('abort', () => reject(new UserError('Interrupted.'))),
  );
  try {
    return await Promise.race([Promise.race([origin, ended]).then(use), over]);
  } finally {
    stop.abort();
    await ended.catch(() => undefined);
  }
}

/** Whether the ports that `lab run` and `lab open` take on this machine are free. */
import { createServer } from 'node:net';
import type { PlatformLab } from '../../lab/stacks';
import { dashboards, dashboardsOf, gatewayPort } from '../cluster/doors';
import type { Finding } from './finding';

export async function portFindings(lab: PlatformLab): Promise<readonly Finding[]> {
  const ports: readonly (readonly [number, string])[] = [
    [gatewayPort, 'lab run, lab open <system>'],
    ...dashboardsOf(lab).map((name) => [dashboards[name].port, `lab open ${name}`] as const),
  ];
  return Promise.all(
    ports.map(async ([port, who]): Promise<Finding> => {
      const what = `port ${port}`;
      return (await isFree(port))
        ? { what, found: `free for ${who}`, state: 'ok' }
        : { what, found: 'taken', state: 'note', remedy: [`${who} wants it: --port names another one.`] };
    }),
  );
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer()
      .once('error', () => resolve(false))
      .listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}

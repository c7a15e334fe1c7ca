/** What real nodes ask of the machine: whether it can carry them, and the settings that a kubelet changes. */
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';

/** Why this machine cannot run real nodes; nothing where it can. Tried, not guessed. */
export function missingForNodes(environment: NodeJS.ProcessEnv): string | undefined {
  if (process.platform !== 'linux') return `nodes need Linux, this is ${process.platform}`;
  if (process.getuid?.() !== 0) return 'nodes need root: network namespaces, mounts and control groups';
  const name = `labtry${process.pid}`;
  const run = (program: string, ...args: string[]) =>
    execFileSync(program, args, { env: environment, stdio: ['ignore', 'ignore', 'pipe'] });
  try {
    run('ip', 'netns', 'add', name);
    run('ip', '-n', name, 'link', 'add', 'tryb', 'type', 'bridge');
    run('ip', '-n', name, 'link', 'add', 'tryv', 'type', 'veth', 'peer', 'name', 'trye');
    run('nsenter', `--net=/var/run/netns/${name}`, 'sh', '-ec', 'test -e /proc/sys/net/bridge/bridge-nf-call-iptables');
    run('nsenter', `--net=/var/run/netns/${name}`, 'iptables', ...masquerade);
    run('unshare', '--mount', 'sh', '-ec', tryOverlay);
    return undefined;
  } catch (error) {
    return (error as Error).message.split('\n').slice(0, 2).join(': ');
  } finally {
    try {
      run('ip', 'netns', 'delete', name);
    } catch {
      // It was not made, which the answer says.
    }
  }
}

const masquerade = ['-t', 'nat', '-A', 'POSTROUTING', '-m', 'comment', '--comment', 'try', '-j', 'MASQUERADE'];

const tryOverlay =
  'd=$(mktemp -d); trap "umount -l $d; rmdir $d" EXIT; mount -t tmpfs tmpfs $d; cd $d; mkdir l u w m; mount -t overlay -o lowerdir=l,upperdir=u,workdir=w overlay m; cd /';

const changedByKubelet = [
  'vm/overcommit_memory',
  'vm/panic_on_oom',
  'kernel/panic',
  'kernel/panic_on_oops',
  'kernel/keys/root_maxkeys',
  'kernel/keys/root_maxbytes',
] as const;

/** Remembers the machine's settings; the answer puts them back. */
export function keepSettings(): () => void {
  const kept = changedByKubelet.map((name) => ({
    file: `/proc/sys/${name}`,
    value: readFileSync(`/proc/sys/${name}`, 'utf8'),
  }));
  return () => {
    for (const { file, value } of kept) if (readFileSync(file, 'utf8') !== value) writeFileSync(file, value);
  };
}

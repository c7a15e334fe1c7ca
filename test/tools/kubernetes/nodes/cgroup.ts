/** One control group a node: what runs on the node is in it, so that the node can be ended as a whole. */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const root = '/sys/fs/cgroup';

/** Version 2 has one hierarchy; version 1 has a folder for each controller. */
const hierarchies = existsSync(join(root, 'cgroup.controllers'))
  ? [root]
  : readdirSync(root)
      .map((name) => join(root, name))
      .filter((folder) => existsSync(join(folder, 'cgroup.procs')));

export class ControlGroup {
  constructor(readonly name: string) {}

  create(): void {
    for (const hierarchy of hierarchies) {
      const folder = join(hierarchy, this.name);
      mkdirSync(join(folder, 'system'), { recursive: true });
      if (hierarchy === root) enableControllers(folder);
      for (const group of [folder, join(folder, 'system')]) copyCpuset(hierarchy, group);
    }
  }

  /** A shell that puts itself into the group, then becomes the command that follows. */
  get enter(): readonly [string, ...string[]] {
    const files = hierarchies.map((hierarchy) => join(hierarchy, this.name, 'system', 'cgroup.procs'));
    return ['sh', '-ec', `${files.map((file) => `echo $$ > ${file}`).join('; ')}; exec "$@"`, 'enter'];
  }

  /** Ends every process of the group and removes it. It does not return to the event loop, so that it works at exit. */
  remove(): void {
    for (let attempt = 0; this.processes().length > 0 && attempt < 100; attempt++) {
      this.kill();
      pause(50);
    }
    for (const hierarchy of hierarchies)
      for (const folder of deepestFirst(join(hierarchy, this.name))) rmdirSync(folder);
  }

  private kill(): void {
    for (const pid of this.processes()) {
      try {
        process.kill(pid, 'SIGKILL');
      } catch {
        // It left by itself in the meantime.
      }
    }
  }

  private processes(): readonly number[] {
    const [hierarchy = root] = hierarchies.filter((folder) => folder === root || folder.endsWith('/pids'));
    return deepestFirst(join(hierarchy, this.name)).flatMap((folder) =>
      readFileSync(join(folder, 'cgroup.procs'), 'utf8').split('\n').filter(Boolean).map(Number),
    );
  }
}

function pause(milliseconds: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);
}

function deepestFirst(folder: string): string[] {
  if (!existsSync(folder)) return [];
  const inner = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  return [...inner.flatMap((entry) => deepestFirst(join(folder, entry.name))), folder];
}

function enableControllers(folder: string): void {
  const available = readFileSync(join(folder, 'cgroup.controllers'), 'utf8').trim().split(' ').filter(Boolean);
  writeFileSync(join(folder, 'cgroup.subtree_control'), available.map((name) => `+${name}`).join(' '));
}

/** In version 1 a new group has no processors and no memory until it is given some. */
function copyCpuset(hierarchy: string, group: string): void {
  if (!hierarchy.endsWith('/cpuset')) return;
  for (const file of ['cpuset.cpus', 'cpuset.mems'])
    writeFileSync(join(group, file), readFileSync(join(hierarchy, file)));
}

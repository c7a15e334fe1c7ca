import { loadConfig } from '../../lab/config/load';
import type { LocalLab, System } from '../../lab/lab';
import { resolve } from '../../lab/resolve';
import type { SystemName } from '../../lab/systems';
import type { Context } from '../context';

export interface LocalSystem {
  readonly lab: LocalLab;
  readonly system: System;
}

/** A system as this machine runs it, whether lab.yaml wants it in the cluster or not. @throws LabProblems */
export function localSystem({ flags }: Context, name: SystemName): LocalSystem {
  const config = loadConfig({ ...flags(), environment: 'local' });
  const lab = resolve({ ...config, systems: [...new Set([...config.systems, name])] }, 'local');
  return { lab, system: lab.systems[name] as System };
}

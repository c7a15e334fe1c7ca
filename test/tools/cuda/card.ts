/** Whether this machine has a card that CUDA can use. */
import { execFileSync } from 'node:child_process';

/** Why there is none; undefined where there is one. */
export function cardMissing(): string | undefined {
  try {
    const cards = execFileSync('nvidia-smi', ['--query-gpu=name', '--format=csv,noheader'], { encoding: 'utf8' });
    return cards.trim() === '' ? 'nvidia-smi lists no card' : undefined;
  } catch {
    return 'there is no NVIDIA driver (nvidia-smi)';
  }
}

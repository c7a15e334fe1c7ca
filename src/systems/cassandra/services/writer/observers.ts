import type { WriterObserver } from './domain/writer';

/** One observer that passes everything on to several. */
export function announceToAll(observers: readonly WriterObserver[]): WriterObserver {
  return {
    resumed: (lastSeq) => observers.forEach((observer) => observer.resumed(lastSeq)),
    acknowledged: (ms, withoutGap) => observers.forEach((observer) => observer.acknowledged(ms, withoutGap)),
    recorded: (lastSeq) => observers.forEach((observer) => observer.recorded(lastSeq)),
    failed: (error) => observers.forEach((observer) => observer.failed(error)),
  };
}

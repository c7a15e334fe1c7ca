import { StoreError } from './store';

/** DynamoDB is there but says: not now. */
const throttles = new Set([
  'ProvisionedThroughputExceededException',
  'RequestLimitExceeded',
  'ThrottlingException',
  'TooManyRequestsException',
]);

/** What the SDK throws after its last retry, in words that help whoever reads the answer. */
export function storeError(error: unknown): StoreError {
  if (error instanceof StoreError) return error;
  const { name, message } = error as Error;
  const reason = `${name}: ${message}`;
  if (throttles.has(name)) return new StoreError('throttled', reason, { cause: error });
  if (name === 'TimeoutError' || name === 'AbortError') return new StoreError('timed out', reason, { cause: error });
  if (name === 'ValidationException') return new StoreError('refused', reason, { cause: error });
  return new StoreError('failed', reason, { cause: error });
}

/** The embedded DynamoDB as a process of its own: it shares no thread with the proxies, and can be killed like others. */
import { startStore } from '../store';

void startStore(Number(process.env.PORT)).then((store) => {
  process.once('SIGTERM', () => void store.close());
  console.log(`listening at ${store.url}`);
});

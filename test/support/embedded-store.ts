/** The embedded DynamoDB as a process of its own, for tests and benchmarks: PORT, then one line when it listens. */
import { startStore } from '../../src/local/store';

void startStore(Number(process.env.PORT)).then(({ url }) => console.log(`listening at ${url}`));

/** The embedded DynamoDB as a process of its own, for tests and benchmarks: PORT, then one line when it listens. */
import { startStore } from '../../src/local/store';
import { loopbackNames } from '../../src/runtime/hosts';

const { PORT, ALLOWED_HOSTS = '' } = process.env;
const names = ALLOWED_HOSTS.split(',').filter((name) => name !== '');
void startStore(Number(PORT), [...loopbackNames, ...names]).then(({ url }) => console.log(`listening at ${url}`));

import { processEnvironment } from '../../src/local/environment';

test('The environment of a process has each value from where the Lab says that it comes', () => {
  const asked: string[] = [];
  const note = (text: string): string => {
    asked.push(text);
    return `<${text}>`;
  };
  const http = { port: 30002, basePath: '/api' };
  const environment = processEnvironment(
    {
      PLAIN: { from: 'value', value: 'http://db:30002' },
      URL: { from: 'url', workload: 'datastore', name: 'db', http },
      STORE: { from: 'store', name: 'dynamodb', port: 8000 },
      TOKEN: { from: 'secret', name: 'token', key: 'token' },
      POD: { from: 'pod', field: 'metadata.name' },
      // The collector is in the cluster.
      OTEL_EXPORTER_OTLP_ENDPOINT: { from: 'tracing', value: 'http://jaeger.istio-system:4318' },
      PEERS: { from: 'members', workload: 'ring', names: ['r-0'], headlessService: 'r', port: 'peer', number: 1 },
    },
    {
      url: ({ workload }) => note(`url ${workload}`),
      store: () => note('store'),
      secret: ({ name }) => note(`secret ${name}`),
      pod: ({ field }) => note(`pod ${field}`),
      members: ({ workload, port }) => note(`members ${workload} ${port}`),
    },
  );
  expect(environment).toEqual({
    PLAIN: 'http://db:30002',
    URL: '<url datastore>',
    STORE: '<store>',
    TOKEN: '<secret token>',
    POD: '<pod metadata.name>',
    PEERS: '<members ring peer>',
  });
  expect(asked).toHaveLength(5);
});

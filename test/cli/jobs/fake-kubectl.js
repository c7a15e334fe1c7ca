/** Stands for kubectl and the little of a cluster that `lab gpu` asks it for: a file holds what is there. */
const { readFileSync, writeFileSync } = require('node:fs');

const [, , file, ...args] = process.argv;
const state = JSON.parse(readFileSync(file, 'utf8'));
const words = args.filter((word, index) => !word.startsWith('--') && !isValue(args, index));
const keep = () => writeFileSync(file, JSON.stringify(state));
const answer = (value) => process.stdout.write(JSON.stringify(value));
const [verb, kind, name] = words;

if (state.silent) fail('Unable to connect to the server');
if (verb === 'get' && kind === 'cronjob') answer(state.templates[name] ?? fail(`cronjobs "${name}" not found`));
else if (verb === 'get' && kind === 'configmap') answer({ data: state.results });
else if (verb === 'get') answer({ items: state[kind] });
else if (verb === 'create' && kind === 'job') answer(jobFrom(option('--from').replace('cronjob/', '')));
else if (verb === 'create') create(JSON.parse(readFileSync(0, 'utf8')));
else if (verb === 'delete') remove();
else if (verb === 'patch') patch(JSON.parse(option('--patch')));
else fail(`unexpected: ${args.join(' ')}`);

function jobFrom(template) {
  const { spec } = state.templates[template].spec.jobTemplate;
  return { apiVersion: 'batch/v1', kind: 'Job', metadata: { name }, spec };
}

function create(object) {
  const made = { ...object, metadata: { ...object.metadata, uid: 'uid-1' } };
  if (object.kind === 'Job') state.jobs.push(made);
  else if (state.refusesConfigMaps) fail('configmaps is forbidden');
  else state.configmaps.push(made);
  if (object.kind === 'Job') Object.assign(state.results, state.ends?.[object.metadata.name] ?? {});
  keep();
  answer(made);
}

function remove() {
  const list = kind === 'job' ? 'jobs' : 'configmaps';
  state[list] = state[list].filter(({ metadata }) => metadata.name !== name);
  keep();
}

function patch({ data }) {
  for (const [key, value] of Object.entries(data)) if (value === null) delete state.results[key];
  keep();
}

/** Options come as `--name=value` or as `--name value`. */
function option(wanted) {
  const index = args.findIndex((word) => word === wanted || word.startsWith(`${wanted}=`));
  return args[index].includes('=') ? args[index].slice(wanted.length + 1) : args[index + 1];
}

function isValue(all, index) {
  const before = all[index - 1] ?? '';
  return before.startsWith('--') && !before.includes('=') && !['--ignore-not-found'].includes(before);
}

function fail(message) {
  process.stderr.write(`${message}\n`);
  process.exit(1);
}

import type { Define } from './context';

export interface Verb {
  readonly name: string;
  /** Other names, that people know from elsewhere; help shows the first. */
  readonly aliases?: readonly string[];
  /** One line for `lab --help`. */
  readonly summary: string;
  /** Whether it ends what people work with, who did not ask for that; then it is never suggested. @default false */
  readonly destroys?: true;
  /** The module is loaded when the verb is asked for and not before, so that `lab --help` stays fast. */
  readonly load: () => Promise<{ readonly define: Define }>;
}

/** In the order in which people need them. What each looks like is in examples.ts. */
const table = [
  { name: 'init', summary: 'make a lab in a folder: a sample to start from', load: () => import('./verbs/init') },
  {
    name: 'synth',
    summary: 'write the YAML and Terraform of all environments to dist',
    load: () => import('./verbs/synth'),
  },
  { name: 'check', summary: 'look for mistakes in both halves; writes nothing', load: () => import('./verbs/check') },
  {
    name: 'cost',
    summary: 'what the lab costs, by stack and resource, running and paused',
    load: () => import('./verbs/cost'),
  },
  {
    name: 'run',
    summary: 'run a system on this machine: its real services as processes, no cluster',
    load: () => import('./verbs/run'),
  },
  {
    name: 'deploy',
    aliases: ['up', 'reinstate'],
    summary: 'the whole way into the cluster: stacks, add-ons, images, charts',
    load: () => import('./verbs/deploy'),
  },
  {
    name: 'diff',
    summary: 'what lab deploy would change in the stacks and in the cluster; changes nothing',
    load: () => import('./verbs/diff'),
  },
  {
    name: 'upgrade',
    summary: 'Kubernetes and add-ons of the lab on EKS, one minor version at a time',
    load: () => import('./verbs/upgrade'),
  },
  {
    name: 'scratch',
    summary: 'take the workloads of a system out of the cluster; data and routes stay',
    destroys: true,
    load: () => import('./verbs/scratch'),
  },
  {
    name: 'loader',
    summary: 'load the sample data of a system in the cluster again',
    load: () => import('./verbs/loader'),
  },
  {
    name: 'tables',
    summary: 'the tables of the lab: items, units, and what they cost',
    load: () => import('./verbs/tables'),
  },
  {
    name: 'doctor',
    summary: 'whether everything is there that a deployment needs, and how to get it',
    load: () => import('./verbs/doctor'),
  },
  {
    name: 'open',
    summary: 'the way in: a system or a dashboard of the lab, in the browser',
    load: () => import('./verbs/open'),
  },
  {
    name: 'logs',
    summary: 'what the pods of a system or of one service print',
    load: () => import('./verbs/logs'),
  },
  {
    name: 'shell',
    summary: 'a shell in a pod of a service, or beside it where its image has none',
    load: () => import('./verbs/shell'),
  },
  {
    name: 'ls',
    summary: 'where labs are: contexts, and what of this one is in the account and costs',
    load: () => import('./verbs/ls'),
  },
  {
    name: 'use',
    summary: 'which cluster kubectl uses where none is named: the lab’s, or another one',
    load: () => import('./verbs/use'),
  },
  {
    name: 'bounce',
    summary: 'a service anew in the cluster: its image built, brought there and rolled out',
    load: () => import('./verbs/bounce'),
  },
  {
    name: 'canary',
    summary: 'split the calls of a workload between its versions, here or in the cluster',
    load: () => import('./verbs/canary'),
  },
  {
    name: 'fault',
    summary: 'disturb the calls of a workload, here or in the cluster, or end that',
    load: () => import('./verbs/fault'),
  },
  {
    name: 'kill',
    summary: 'end a process of a system that runs here: it is started again',
    load: () => import('./verbs/kill'),
  },
  {
    name: 'restart',
    summary: 'stop processes of a system that runs here in good order and start them again',
    load: () => import('./verbs/restart'),
  },
  {
    name: 'pause',
    summary: 'the lab’s node groups to zero; or let a process that runs here hang',
    load: () => import('./verbs/pause'),
  },
  {
    name: 'resume',
    summary: 'the lab’s nodes come back; or let a process that hangs go on',
    load: () => import('./verbs/resume'),
  },
  {
    name: 'partition',
    summary: 'cut the network between members of a system that runs here',
    load: () => import('./verbs/partition'),
  },
  {
    name: 'heal',
    summary: 'make that network whole again',
    load: () => import('./verbs/heal'),
  },
  {
    name: 'mcli',
    summary: 'the client of the music service',
    load: () => import('./verbs/mcli'),
  },
  {
    name: 'load',
    summary: 'put a system under load and measure it: throughput, errors, latencies',
    load: () => import('./verbs/load'),
  },
  {
    name: 'function',
    summary: 'deploy, update, invoke, list and delete functions, and read their logs',
    load: () => import('./verbs/function'),
  },
  {
    name: 'workflow',
    summary: 'run workflows of functions, list them and draw them',
    load: () => import('./verbs/workflow'),
  },
  {
    name: 'gpu',
    summary: 'submit jobs to a GPU, see how they are, fetch what they computed',
    load: () => import('./verbs/gpu'),
  },
  {
    name: 'secrets',
    summary: 'create the Secrets that are missing in the cluster',
    load: () => import('./verbs/secrets'),
  },
  {
    name: 'status',
    summary: 'nodes, pods, addresses, tables and what they cost; or how a system is',
    load: () => import('./verbs/status'),
  },
  {
    name: 'rollout',
    summary: 'follow the update of a Deployment; start one, or take it back',
    load: () => import('./verbs/rollout'),
  },
  {
    name: 'watch',
    summary: 'the pods by node and version, or processes here, and every change as it happens',
    load: () => import('./verbs/watch'),
  },
  {
    name: 'verify',
    summary: 'look for mistakes in what a system has stored',
    load: () => import('./verbs/verify'),
  },
  {
    name: 'recover',
    summary: 'adopt what an interrupted deployment has made in the account',
    load: () => import('./verbs/recover'),
  },
  { name: 'build', summary: 'build the images of the services', load: () => import('./verbs/build') },
  { name: 'images', summary: 'what images were built and pinned', load: () => import('./verbs/images') },
  {
    name: 'destroy',
    summary: 'take the whole lab down in the right order, or print that order',
    destroys: true,
    load: () => import('./verbs/destroy'),
  },
  { name: 'orphans', summary: 'what a lab that is gone has left at AWS', load: () => import('./verbs/orphans') },
  {
    name: 'class',
    summary: 'the copies of all students of a roster: make them, see how they are, close',
    load: () => import('./verbs/class'),
  },
  {
    name: 'completion',
    summary: 'print what lets bash, zsh or fish complete what is typed behind lab',
    load: () => import('./verbs/completion'),
  },
] as const satisfies readonly Verb[];

export type VerbName = (typeof table)[number]['name'];

export const verbs: readonly (Verb & { readonly name: VerbName })[] = table;

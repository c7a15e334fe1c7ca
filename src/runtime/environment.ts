/** Reads what a contract lists as a workload's environment: everything that is wrong is said at once. */
import { createPrivateKey, type KeyObject } from 'node:crypto';
import type { KeyType } from '../contract';
import { loopbackNames } from './hosts';

/** The part of a contract's `environment` that matters here: where each variable comes from. */
type Sources = Readonly<Record<string, Source>>;

interface Source {
  readonly from: string;
  /** Whether the variable may be absent. */
  readonly optional?: true;
}

/** Turns the text of one variable into a value, or throws an `Unreadable` that says what it should be. */
export type Reader<T> = (text: string) => T;
type Readers<S extends Sources> = { readonly [K in keyof S]?: Reader<unknown> };

export type Environment<S extends Sources, R> = {
  readonly [K in keyof S]:
    | (K extends keyof R ? (R[K] extends Reader<infer T> ? T : string) : string)
    | (S[K] extends { readonly optional: true } ? undefined : never);
};

/** The process cannot start; the message is for the person who deployed it. */
export class StartError extends Error {
  /** @param exitCode 2 where what was given can never work, as the command line has it */
  constructor(
    message: string,
    readonly exitCode: 1 | 2 = 1,
  ) {
    super(message);
  }
}

/** The text of a variable is not what it should be; the message goes on after the variable's name. */
export class Unreadable extends Error {}

/**
 * @param readers for variables that are more than text; URLs are checked without one
 * @throws StartError naming every variable that is missing or unreadable
 */
export function readEnvironment<const S extends Sources, const R extends Readers<S>>(
  sources: S,
  readers: R,
  from: NodeJS.ProcessEnv = process.env,
): Environment<S, R> {
  const faults: string[] = [];
  const values = Object.entries(sources).map(([name, source]) => {
    try {
      return [name, readOne(from[name], source, readers[name])];
    } catch (error) {
      if (!(error instanceof Unreadable)) throw error;
      faults.push(`${name} ${error.message}`);
      return [name, undefined];
    }
  });
  if (faults.length > 0) throw new StartError(`The environment is incomplete: ${faults.join('; ')}.`);
  return Object.fromEntries(values) as Environment<S, R>;
}

function readOne(text: string | undefined, source: Source, reader: Reader<unknown> | undefined): unknown {
  if (text === undefined || text === '') {
    if (source.optional) return undefined;
    throw new Unreadable('is missing');
  }
  if (reader) return reader(text);
  return source.from === 'url' || source.from === 'dynamodbEndpoint' ? url(text) : text;
}

/** Of a server, without a trailing slash. */
export function url(text: string): string {
  const protocol = URL.canParse(text) ? new URL(text).protocol : undefined;
  if (protocol !== 'http:' && protocol !== 'https:') throw new Unreadable(`must be an http(s) URL, not '${text}'`);
  return text.replace(/\/+$/, '');
}

/** A whole number between both ends, ends included. */
export function wholeNumber(least: number, most: number): Reader<number> {
  return (text) => {
    const value = Number(text);
    if (/^\d+$/.test(text) && value >= least && value <= most) return value;
    throw new Unreadable(`must be a whole number from ${least} to ${most}, not '${text}'`);
  };
}

export function oneOf<const T extends string>(...allowed: readonly T[]): Reader<T> {
  return (text) => {
    const value = allowed.find((candidate) => candidate === text);
    if (value !== undefined) return value;
    throw new Unreadable(`must be ${allowed.join(' or ')}, not '${text}'`);
  };
}

/** A private key of this type, PKCS #8 as PEM. The message shows nothing of what is there instead. */
export function privateKey(type: KeyType): Reader<KeyObject> {
  return (text) => {
    const key = keyIn(text);
    if (key?.asymmetricKeyType === type) return key;
    throw new Unreadable(`must be a private key of type ${type} as PEM (PKCS #8), and is not shown here`);
  };
}

function keyIn(text: string): KeyObject | undefined {
  try {
    return createPrivateKey(text);
  } catch {
    return undefined;
  }
}

export interface Address {
  readonly host: string;
  readonly port: number;
  /** Names that a `Host` header may have. @default any: in a cluster the mesh decides who calls, by many names */
  readonly hosts?: readonly string[];
}

/**
 * Where to listen: all interfaces and the contract's port, unless HOST and PORT say otherwise. On a loopback address
 * only requests for this machine are answered, and for the names in ALLOWED_HOSTS (comma-separated), which holds for
 * any address.
 */
export function listenAddress(contract: { readonly port: number }, from: NodeJS.ProcessEnv = process.env): Address {
  const { HOST: host = '0.0.0.0', PORT = String(contract.port), ALLOWED_HOSTS = '' } = from;
  const { PORT: port } = readEnvironment({ PORT: { from: 'value' } }, { PORT: wholeNumber(0, 65_535) }, { PORT });
  const named = ALLOWED_HOSTS.toLowerCase()
    .split(/[\s,]+/)
    .filter((name) => name !== '');
  const isLocal = named.length > 0 || host === 'localhost' || host === '::1' || host.startsWith('127.');
  return { host, port, ...(isLocal && { hosts: [...loopbackNames, host, ...named] }) };
}

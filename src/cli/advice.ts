/** What Docker's client says where nobody answers it. */
export const silentDocker =
  /Cannot connect to the Docker daemon|failed to connect to the docker API|docker daemon is not running/i;

/** What to do about failures that any foreign program may have, by what it said. */
const advices: readonly (readonly [said: RegExp, advice: string])[] = [
  [
    /ExpiredToken|expired token|security token included in the request is (expired|invalid)|Token has expired|SSO session .*expired|\(Unauthorized\)|must be logged in to the server|Unable to locate credentials/i,
    'Your credentials are missing or over: renew them (aws sso login, or new keys), then run the same command again.',
  ],
  [
    /no space left on device|disk quota exceeded/i,
    'The disk is full: make room (docker system prune removes what Docker does not need).',
  ],
  [
    /connection to the server .* was refused|connect: connection refused|i\/o timeout|TLS handshake timeout|EOF$/im,
    'The cluster does not answer: see that it runs, and that this machine may reach it (aws.apiAccessCidrs on EKS).',
  ],
  [silentDocker, 'Start Docker (Docker Desktop, or systemctl start docker).'],
];

export function adviceOn(said: string): readonly string[] {
  return advices.filter(([pattern]) => pattern.test(said)).map(([, advice]) => advice);
}

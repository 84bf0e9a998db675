/** Variables that look like ours and are not: a misspelt one is never read, and nobody says so. */
import { CONFIG_VARIABLES, type Environment } from '../../runtime';

/** What Temporal's own loader reads (envconfig), beside our TEMPORAL_… */
const OF_TEMPORAL = [
  ...['API_KEY', 'PROFILE', 'CONFIG_FILE', 'TLS', 'TLS_CLIENT_CERT_PATH', 'TLS_CLIENT_CERT_DATA'],
  ...['TLS_CLIENT_KEY_PATH', 'TLS_CLIENT_KEY_DATA', 'TLS_SERVER_CA_CERT_PATH'],
  ...['TLS_SERVER_CA_CERT_DATA', 'TLS_SERVER_NAME', 'TLS_DISABLE_HOST_VERIFICATION'],
  ...['CODEC_ENDPOINT', 'CODEC_AUTH'],
].map((name) => `TEMPORAL_${name}`);

/** Names of other programs lie as near to each other: HTTP_PROXY is not HTTPS_PROXY. */
const OURS = [...CONFIG_VARIABLES, ...OF_TEMPORAL].filter((name) =>
  /^(?:MX|WORKER|API|CODEC|SEALING|PAYLOAD|TENANT|TEMPORAL|SECRET)_/.test(name),
);
const KNOWN = new Set([...OURS, ...CONFIG_VARIABLES]);

/** Letters that are wrong, missing, too many, or two that changed places. */
const MISTAKES_MAX = 2;

/** Each variable that is set and nobody reads, with the one that is probably meant. */
export function misspelt(env: Environment): readonly (readonly [name: string, meant: string])[] {
  return Object.keys(env)
    .filter((name) => !KNOWN.has(name) && env[name]?.trim())
    .flatMap((name) => {
      const meant = OURS.find((ours) =>
        isWithin(name.toUpperCase().replaceAll('-', '_'), ours, MISTAKES_MAX),
      );
      return meant === undefined ? [] : [[name, meant] as const];
    });
}

/** Whether so few changes make one of the other. */
function isWithin(one: string, other: string, left: number): boolean {
  let at = 0;
  while (at < one.length && one[at] === other[at]) at += 1;
  const [a, b] = [one.slice(at), other.slice(at)];
  if (a === '' || b === '') return a.length + b.length <= left;
  if (left === 0) return false;
  const [first, second] = a;
  const isSwapped = first === b[1] && second === b[0];
  return (
    (isSwapped && isWithin(a.slice(2), b.slice(2), left - 1)) ||
    isWithin(a.slice(1), b.slice(1), left - 1) ||
    isWithin(a.slice(1), b, left - 1) ||
    isWithin(a, b.slice(1), left - 1)
  );
}

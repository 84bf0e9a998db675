/** Checks of what is configured, without talking to anybody. */
import { importSealingKey, parsePublicSealingKey, seal, unseal } from '../../codec';
import {
  mxConfig,
  sealingPrivateKeyJson,
  sealingPublicKeyJson,
  temporalTarget,
  workerConfig,
  type Environment,
} from '../../runtime';
import { bad, good, notChecked, type Check, type Finding } from './check';

/** What is sealed and opened again to see whether the halves belong together. */
const PROBE = 'probe';
const BINDING = { verificationId: 'doctor', purpose: 'credential', field: 'probe' } as const;

/** Builds the checks. */
export function configurationChecks(env: Environment): readonly Check[] {
  return [
    { name: 'configuration', run: () => Promise.resolve().then(() => readAll(env)) },
    { name: 'sealing keys', run: () => compareHalves(env) },
  ];
}

/** @throws ConfigurationError, TemporalConfigurationError, whose messages say what to set */
function readAll(env: Environment): Finding {
  const { baseUrl, proxyUrl } = mxConfig(env);
  const { address, namespace } = temporalTarget(env);
  workerConfig(env);
  const way = proxyUrl === undefined ? '' : ` through the proxy ${new URL(proxyUrl).host}`;
  return good(`MX at ${baseUrl}${way}, Temporal at ${address}, namespace ${namespace}`);
}

/** Callers have the public half, workers the private one; where both are here, they are compared. */
async function compareHalves(env: Environment): Promise<Finding> {
  const publicJson = textOf(() => sealingPublicKeyJson(env));
  const privateJson = textOf(() => sealingPrivateKeyJson(env));
  if (publicJson === undefined && privateJson === undefined)
    return bad(
      'Neither half of the sealing key is set.',
      'Make a pair with "keys sealing": SEALING_PUBLIC_KEY_FILE for callers, SEALING_PRIVATE_KEY_FILE for workers.',
    );
  const publicKey = publicJson === undefined ? undefined : parsePublicSealingKey(publicJson);
  const privateKey = privateJson === undefined ? undefined : await importSealingKey(privateJson);
  if (publicKey === undefined || privateKey === undefined)
    return notChecked('only one half is set here; set both to compare them.');
  const opened = await unseal(privateKey, await seal(publicKey, PROBE, BINDING), BINDING).catch(
    () => undefined,
  );
  return opened === PROBE
    ? good('the two halves belong together')
    : bad(
        'The public and the private half do not belong together.',
        'Give callers and workers the halves of one pair.',
      );
}

/** A setting that is absent here is no mistake: callers and workers have one half each. */
function textOf(read: () => string): string | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}

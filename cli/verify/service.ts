/** The service that a session talks to: one that runs already. */
import { Client } from '@temporalio/client';
import { InstitutionCatalogue, VerificationClient, type InstitutionLookUps } from '../../client';
import { createDataConverter, importPayloadKeys, parsePublicSealingKeys } from '../../codec';
import {
  allTogether,
  openClientConnection,
  payloadKeysOf,
  settingOf,
  temporalTarget,
  type Environment,
} from '../../runtime';

/** What a session needs. */
export interface VerifyService {
  readonly client: VerificationClient;
  readonly institutions: InstitutionLookUps;
  /** What this is, for the end user. */
  readonly words: string;
  /** The bank is the simulator's: say which test credentials there are. */
  readonly isSimulated: boolean;
  readonly close: () => Promise<void>;
}

/**
 * Connects to the service that the environment names.
 *
 * @throws ConfigurationError with every problem · TemporalConnectionError
 */
export async function attachToService(env: Environment): Promise<VerifyService> {
  const { sealingKeys, keys, target } = await allTogether({
    sealingKeys: () => settingOf(env, 'SEALING_PUBLIC_KEY', parsePublicSealingKeys),
    keys: () => payloadKeysOf(env, importPayloadKeys),
    target: () => temporalTarget(env),
  });
  const { namespace } = target;
  const dataConverter = createDataConverter({ keys, namespace });
  const connection = await openClientConnection(target);
  const temporal = new Client({ connection, namespace, dataConverter });
  return {
    client: new VerificationClient({ temporal, sealingKey: { keys: sealingKeys } }),
    institutions: new InstitutionCatalogue({ temporal }),
    words: `The worker is one that runs already, behind Temporal at ${target.address}; the banks are those that it knows.`,
    isSimulated: false,
    close: () => connection.close(),
  };
}

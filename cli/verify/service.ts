/** The service that a session talks to: one that runs already. */
import { Client } from '@temporalio/client';
import { VerificationClient } from '../../client';
import { createDataConverter, importPayloadKeys, parsePublicSealingKeys } from '../../codec';
import { createAtrium } from '../../mx/atrium';
import { type MxPort } from '../../mx/port';
import {
  allTogether,
  mxConfig,
  openClientConnection,
  payloadKeysOf,
  settingOf,
  temporalTarget,
  type Environment,
} from '../../runtime';

/** What a session needs. */
export interface VerifyService {
  readonly client: VerificationClient;
  readonly mx: MxPort;
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
  const { config, sealingKeys, keys, target } = await allTogether({
    config: () => mxConfig(env),
    sealingKeys: () => settingOf(env, 'SEALING_PUBLIC_KEY', parsePublicSealingKeys),
    keys: () => payloadKeysOf(env, importPayloadKeys),
    target: () => temporalTarget(env),
  });
  const { namespace } = target;
  const dataConverter = createDataConverter({ keys, namespace });
  const connection = await openClientConnection(target);
  const temporal = new Client({ connection, namespace, dataConverter });
  const mx = createAtrium(config);
  return {
    client: new VerificationClient({ temporal, sealingKey: { keys: sealingKeys } }),
    mx,
    words: `The worker is one that runs already, behind Temporal at ${target.address}; the banks are those of ${config.baseUrl}.`,
    isSimulated: false,
    close: async () => {
      mx.close();
      await connection.close();
    },
  };
}

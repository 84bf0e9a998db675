/** The service that a session talks to: one that runs already. */
import { Client } from '@temporalio/client';
import { VerificationClient } from '../../client';
import { parsePublicSealingKeys } from '../../codec';
import { createAtrium } from '../../mx/atrium';
import { type MxPort } from '../../mx/port';
import {
  mxConfig,
  openClientConnection,
  sealingPublicKeyJson,
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
 * @throws ConfigurationError, SealingKeyError · TemporalConnectionError
 */
export async function attachToService(env: Environment): Promise<VerifyService> {
  const config = mxConfig(env);
  const sealingKey = { keys: parsePublicSealingKeys(sealingPublicKeyJson(env)) };
  const target = temporalTarget(env);
  const connection = await openClientConnection(target);
  const temporal = new Client({ connection, namespace: target.namespace });
  const mx = createAtrium(config);
  return {
    client: new VerificationClient({ temporal, sealingKey }),
    mx,
    words: `The worker is one that runs already, behind Temporal at ${target.address}; the banks are those of ${config.baseUrl}.`,
    isSimulated: false,
    close: async () => {
      mx.close();
      await connection.close();
    },
  };
}

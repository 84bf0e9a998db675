// A client whose calls to Temporal stop at an interceptor of the SDK: what would have been sent is kept, nothing is.
import { Client, Connection } from '@temporalio/client';
import type { WorkflowStartInput } from '@temporalio/client';
import { VerificationClient } from '../../client';
import { generateSealingKeyPair, type SealingKeyPair } from '../../codec';

export interface CapturingClient {
  readonly client: VerificationClient;
  readonly keys: SealingKeyPair;
  /** Starts that reached Temporal's client, oldest first. */
  readonly starts: WorkflowStartInput[];
}

/** Starts succeed without a server; anything else fails, since nobody listens on the port. */
export async function aCapturingClient(): Promise<CapturingClient> {
  const keys = await generateSealingKeyPair();
  const starts: WorkflowStartInput[] = [];
  const temporal = new Client({
    connection: Connection.lazy({ address: NOBODY }),
    interceptors: {
      workflow: [
        {
          start: (input) => {
            starts.push(input);
            return Promise.resolve('run-id');
          },
        },
      ],
    },
  });
  const client = new VerificationClient({ temporal, sealingKey: keys.publicJwk, requestTimeoutMs: 500 });
  return { client, keys, starts };
}

/** A client of a server that does not exist. */
export async function aClientOfNobody(requestTimeoutMs: number): Promise<VerificationClient> {
  const { publicJwk } = await generateSealingKeyPair();
  const temporal = new Client({ connection: Connection.lazy({ address: NOBODY }) });
  return new VerificationClient({ temporal, sealingKey: publicJwk, requestTimeoutMs });
}

/** The discard port: nobody listens there, and no ordinary process may. */
const NOBODY = '127.0.0.1:9';

/**
 * What a load run and its worker process say to each other. Keys travel here and not in arguments
 * or the environment.
 */
import { type PayloadKeyFile, type SealingKeyPair } from '../../codec';
import { type MxApi } from '../../mx';
import { type DevServer } from '../dev-server';

/** From the load run to the worker. */
export type ToWorker =
  | {
      readonly kind: 'start';
      readonly target: DevServer['target'];
      readonly namespace: string;
      readonly mx: {
        readonly api: MxApi;
        readonly baseUrl: string;
        readonly apiKey: string;
        readonly clientId: string;
      };
      readonly keys: SealingKeyPair;
      readonly payloadKeys: PayloadKeyFile;
      readonly pollIntervalMs: number;
    }
  | { readonly kind: 'measure' }
  | { readonly kind: 'stop' };

/** CPU time in microseconds since the start of the process; memory in bytes. */
export interface WorkerUsage {
  readonly cpu: { readonly user: number; readonly system: number };
  readonly memory: { readonly heapUsed: number; readonly rss: number };
}

/** From the worker to the load run. */
export type FromWorker =
  | { readonly kind: 'ready' }
  | ({ readonly kind: 'usage' } & WorkerUsage)
  | { readonly kind: 'failed'; readonly reason: string };

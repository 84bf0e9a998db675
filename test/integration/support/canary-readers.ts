/** What people read through the codec server, by role, and all that it logs meanwhile. */
import { randomBytes } from 'node:crypto';
import { byPathToken, startCodecServer, type Role } from '../../../codec-server';
import { importPayloadKeys, type PayloadKeyFile } from '../../../codec';
import { createLogger } from '../../../runtime';
import { createMetrics } from '../../../runtime/observability';
import { encryptedPayloadsIn, placeOf, type Place } from './canary';

const READERS = [
  ['operator', 'codec server, for an operator'],
  ['auditor', 'codec server, for an auditor'],
] as const satisfies readonly (readonly [Role, Place['name']])[];
/** Far more than one history has. */
const REQUESTS_PER_MINUTE = 100_000;

/** A codec server whose readers are asked for every history. */
export interface Readers {
  /** What each role reads of a history. */
  decode(history: unknown): Promise<readonly Place[]>;
  /** All that it has logged, at every level, audit lines included. */
  log(): Place;
  /** What it has counted. */
  metrics(): Promise<Place>;
  /** The roles' tokens, which may be nowhere. */
  readonly tokens: Readonly<Record<Role, string>>;
  close(): Promise<void>;
}

/** Starts it on a free port of loopback. */
export async function startReaders(keys: PayloadKeyFile, namespace: string): Promise<Readers> {
  const lines: string[] = [];
  const metrics = createMetrics('codec-server');
  const logger = createLogger('trace', { write: (line) => lines.push(line) });
  const token = (): string => randomBytes(24).toString('base64url');
  const tokens = { operator: token(), auditor: token() };
  const server = await startCodecServer({
    ...{ host: '127.0.0.1', port: 0, namespace, requestsPerMinute: REQUESTS_PER_MINUTE },
    keys: await importPayloadKeys(JSON.stringify(keys)),
    recognise: byPathToken(tokens),
    origins: [],
    ...{ logger, audit: logger, measure: metrics },
  });
  const read = async (role: Role, body: string): Promise<unknown> => {
    const url = `${server.url}/${role}/${tokens[role]}/decode`;
    const headers = { 'content-type': 'application/json' };
    const answer = await fetch(url, { method: 'POST', headers, body });
    const { payloads } = (await answer.json()) as { payloads: readonly { data: string }[] };
    return payloads.map(({ data }) => Buffer.from(data, 'base64'));
  };
  return {
    tokens,
    decode: async (history) => {
      const payloads = encryptedPayloadsIn(history).map(({ metadata, data }) => ({
        metadata: Object.fromEntries(
          Object.entries(metadata).map(([name, value]) => [
            name,
            Buffer.from(value).toString('base64'),
          ]),
        ),
        data: Buffer.from(data).toString('base64'),
      }));
      const body = JSON.stringify({ payloads });
      return Promise.all(
        READERS.map(async ([role, name]) => placeOf(name, await read(role, body))),
      );
    },
    log: () => ({ name: 'codec server log', bytes: Buffer.from(lines.join('')) }),
    metrics: async () => placeOf('metrics of the codec server', await metrics.text()),
    close: () => server.close(),
  };
}

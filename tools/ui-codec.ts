/**
 * The codec server behind the Temporal UI of a server of our own: on loopback, with a token in its
 * address for each role, because that UI sends none.
 */
import { randomBytes } from 'node:crypto';
import { ROLES, byPathToken, startCodecServer, type Role } from '../codec-server';
import { importPayloadKeys, type PayloadKeyFile } from '../codec';
import { createLogger } from '../runtime';
import { freePort, type DevServer, type StartDevServerOptions } from './dev-server';

/** Addresses by role, as the Temporal UI takes one (its codec settings). */
export type CodecEndpoints = Readonly<Record<Role, string>>;

/** A codec server that is going to be started, once the server and its UI are up. */
export interface PlannedUiCodec {
  /** What the server is told of it. */
  readonly devServer: Pick<StartDevServerOptions, 'uiCodecEndpoint'>;
  /** Starts it, unless this server has no UI of ours. */
  start(devServer: Pick<DevServer, 'namespace' | 'uiUrl'>): Promise<UiCodec>;
}

/** A codec server that runs, or none. */
export interface UiCodec {
  readonly codecEndpoints?: CodecEndpoints;
  readonly close: () => Promise<void>;
}

const HOST = '127.0.0.1';
const TOKEN_BYTES = 24;
/** One person, whose UI asks for each event. */
const REQUESTS_PER_MINUTE = 100_000;
const SILENT = createLogger('error', { write: () => undefined });

const NONE: UiCodec = { close: () => Promise.resolve() };

/** Chooses the addresses: the Temporal UI is told where it is when its server starts. */
export async function planUiCodec(
  keys: PayloadKeyFile | 'none',
  { isShown, wantedPort = 0 }: { readonly isShown: boolean; readonly wantedPort?: number },
): Promise<PlannedUiCodec> {
  if (keys === 'none' || !isShown) return { devServer: {}, start: () => Promise.resolve(NONE) };
  const port = wantedPort === 0 ? await freePort() : wantedPort;
  const tokens = byRole(() => randomBytes(TOKEN_BYTES).toString('base64url'));
  const codecEndpoints = byRole((role) => `http://${HOST}:${String(port)}/${role}/${tokens[role]}`);
  return {
    devServer: { uiCodecEndpoint: codecEndpoints.operator },
    start: async ({ namespace, uiUrl }) => {
      if (uiUrl === undefined) return NONE;
      const server = await startCodecServer({
        ...{ host: HOST, port, namespace, requestsPerMinute: REQUESTS_PER_MINUTE },
        keys: await importPayloadKeys(JSON.stringify(keys)),
        recognise: byPathToken(tokens),
        // Whoever types the other name of this machine gets the same page.
        origins: [uiUrl, uiUrl.replace(HOST, 'localhost')],
        encodes: true,
        logger: SILENT,
        audit: SILENT,
      });
      return { codecEndpoints, close: () => server.close() };
    },
  };
}

function byRole<T>(make: (role: Role) => T): Readonly<Record<Role, T>> {
  return Object.fromEntries(ROLES.map((role) => [role, make(role)])) as Record<Role, T>;
}

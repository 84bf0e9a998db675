/**
 * What stands in the way of a connection: the clients of Temporal and MX say no more than that they
 * have none. Sends nothing but a TLS greeting.
 */
import { connect, type Socket } from 'node:net';
import { connect as connectTls, type ConnectionOptions } from 'node:tls';

/** Where a connection goes; `tls` where it is to be over TLS, with what it needs. */
export interface Hop {
  readonly host: string;
  readonly port: number;
  readonly tls?: ConnectionOptions;
}

/**
 * `unknown-host` its name has no address · `nobody` nobody listens there · `silent` no answer in
 * time, as of a firewall · `no-tls` who listens speaks no TLS · `untrusted` it does, and its
 * certificate cannot be checked · `needs-tls` it does, and we do not.
 */
export type Obstacle = 'unknown-host' | 'nobody' | 'silent' | 'no-tls' | 'untrusted' | 'needs-tls';

/** Also across regions; whoever drops packets would be waited for in vain. */
const ANSWER_MS = 4_000;

/** Codes of errors, of the system and of TLS, that mean one of them. */
const KINDS: readonly (readonly [RegExp, Obstacle])[] = [
  [/^(?:ENOTFOUND|EAI_\w+)$/, 'unknown-host'],
  [/^(?:ECONNREFUSED|EHOSTUNREACH|ENETUNREACH|EADDRNOTAVAIL)$/, 'nobody'],
  [/^ETIMEDOUT$/, 'silent'],
  [/CERT|^ERR_TLS|SELF_SIGNED|UNABLE_TO|^HOSTNAME_/, 'untrusted'],
  [/^(?:EPROTO|ECONNRESET|EPIPE|ERR_SSL_\w+)$/, 'no-tls'],
];

/** The name that a certificate has to be for; none for an address, which is no server name. */
export function serverName(host: string): Pick<ConnectionOptions, 'servername'> {
  return /^[\d.]+$|:/.test(host) ? {} : { servername: host };
}

/** What stands in the way to it now; undefined where nothing does, or nobody can tell. */
export async function obstacleTo({ host, port, tls }: Hop): Promise<Obstacle | undefined> {
  const code = await failureOf({ host, port });
  const found = kindOf(code);
  // Whoever closes a plain connection at once is there.
  if (found !== undefined && found !== 'no-tls') return found;
  return tls === undefined ? undefined : kindOf(await failureOf({ host, port, tls }));
}

/** Whether who listens there answers a TLS greeting, whatever its certificate. */
export async function speaksTls({ host, port }: Hop): Promise<boolean> {
  return (await failureOf({ host, port, tls: { rejectUnauthorized: false } })) === undefined;
}

function kindOf(code: string | undefined): Obstacle | undefined {
  return code === undefined ? undefined : KINDS.find(([pattern]) => pattern.test(code))?.[1];
}

/** Opens a connection and closes it. @returns the code of what failed; undefined where nothing did */
function failureOf({ host, port, tls }: Hop): Promise<string | undefined> {
  const bare = host.replace(/^\[|\]$/g, '');
  return new Promise((resolve) => {
    const end = (code?: string) => {
      socket.destroy();
      resolve(code);
    };
    const open = () => {
      end();
    };
    let socket: Socket;
    try {
      socket =
        tls === undefined
          ? connect({ host: bare, port }, open)
          : connectTls({ host: bare, port, ALPNProtocols: ['h2', 'http/1.1'], ...tls }, open);
    } catch {
      // A key or certificate that cannot be used: the connection's own error tells it.
      resolve(undefined);
      return;
    }
    socket.on('error', (error) => {
      end((error as NodeJS.ErrnoException).code ?? 'unknown');
    });
    socket.setTimeout(ANSWER_MS, () => {
      end('ETIMEDOUT');
    });
  });
}

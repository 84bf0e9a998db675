/** The codec server as a running server. */
import { type AddressInfo } from 'node:net';
import { AesPayloadCodec, type PayloadKeyRing } from '../codec';
import { listeningUrl } from '../runtime/process';
import { buildApp, type AppOptions } from './app';

/** How the codec server is started. */
export interface CodecServerOptions extends Omit<AppOptions, 'codec'> {
  readonly keys: PayloadKeyRing;
  readonly host: string;
  readonly port: number;
}

/** A running codec server. */
export interface CodecServer {
  /** Where it listens; no slash at the end. */
  readonly url: string;
  close(): Promise<void>;
}

/** Starts it; resolves once it listens. */
export async function startCodecServer(options: CodecServerOptions): Promise<CodecServer> {
  const { keys, host, port, ...settings } = options;
  const codec = new AesPayloadCodec({
    ...{ keys, namespace: settings.namespace },
    onUnreadable: (reason) =>
      settings.measure?.add('verification_payload_failures_total', { reason }),
  });
  const app = await buildApp({ ...settings, codec });
  await app.listen({ host, port });
  const { port: bound } = app.server.address() as AddressInfo;
  return { url: listeningUrl(host, bound), close: () => app.close() };
}

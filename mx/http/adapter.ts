/**
 * Axios' adapter of this service, over Node's own HTTP. Axios' own builds a URL, a dozen streams and
 * closures and a copy of every header for each request, half of what a poll allocated; MX's answers are
 * small, and all that is read of them is status, three headers and the bytes.
 */
import { type Agent, type IncomingMessage } from 'node:http';
import { urlToHttpOptions } from 'node:url';
import { brotliDecompress, constants, inflate, inflateRaw, unzip, type InputType } from 'node:zlib';
import {
  type AxiosAdapter,
  type AxiosResponse,
  type InternalAxiosRequestConfig,
  type RawAxiosResponseHeaders,
} from 'axios';
import { type AxiosTransport } from './last-look';

/** What is the same for all requests of one client. */
export interface AdapterOptions {
  /** Without a trailing slash. */
  readonly baseUrl: string;
  readonly agent: Agent;
  /** Headers of every request. */
  readonly headers: Readonly<Record<string, string>>;
  /** Largest body read, after decompression. */
  readonly responseBytesMax: number;
}

/** The code of the error for a body over {@link AdapterOptions.responseBytesMax}. */
export const TOO_LARGE = 'ERR_RESPONSE_TOO_LARGE';

/** Headers that are read of an answer. */
const HEADERS_READ = ['x-request-id', 'retry-after', 'date'] as const;
/** What {@link decompress} understands. */
const ENCODINGS = 'gzip, deflate, br';

/**
 * Makes the adapter. It takes the method, the path below the base URL, a body in bytes, further
 * headers, the transport that sends, and a signal of which it sets `onabort`. It follows no
 * redirect. Fails with Node's own errors, and with one of code {@link TOO_LARGE}.
 */
export function createAdapter(options: AdapterOptions): AxiosAdapter {
  const url = new URL(options.baseUrl);
  const { protocol, hostname, port } = urlToHttpOptions(url);
  const { agent, responseBytesMax } = options;
  const prefix = url.pathname.replace(/\/+$/, '');
  // As a list, names and values in turn: Node sends it as it is.
  const common = [
    ...['Host', url.host, 'Accept-Encoding', ENCODINGS],
    ...Object.entries(options.headers).flat(),
  ];

  return (config) =>
    new Promise((resolve, reject) => {
      const { method = 'get', url: path = '/', signal } = config;
      const data = config.data as Buffer | undefined;
      const transport = config.transport as AxiosTransport;
      const to = { protocol, agent, hostname, port, method: method.toUpperCase() };
      const headers = [...common, ...headersOf(config, data)];
      const sent = transport.request({ ...to, path: prefix + path, headers }, (response) => {
        readBytes(response, responseBytesMax, (error, bytes) => {
          if (error === undefined) resolve(toResponse(response, bytes, config));
          else {
            sent.destroy();
            reject(error);
          }
        });
      });
      if (signal !== undefined) {
        signal.onabort = () => {
          sent.destroy();
          reject(new Error('The exchange was ended.'));
        };
      }
      sent.on('error', reject);
      sent.end(data);
    });
}

/** The further headers of a request, as Node takes them. */
function headersOf(
  { headers }: InternalAxiosRequestConfig,
  data: Buffer | undefined,
): readonly string[] {
  const own = Object.entries(headers.toJSON(true)).flatMap(([name, value]) =>
    typeof value === 'string' ? [name, value] : [],
  );
  return data === undefined ? own : [...own, 'Content-Length', String(data.byteLength)];
}

function toResponse(
  { statusCode = 0, headers }: IncomingMessage,
  data: Buffer,
  config: InternalAxiosRequestConfig,
): AxiosResponse<Buffer> {
  const read: RawAxiosResponseHeaders = {};
  for (const name of HEADERS_READ) {
    const value = headers[name];
    if (value !== undefined) read[name] = value;
  }
  return { status: statusCode, statusText: '', headers: read, data, config };
}

type Done = (error: Error | undefined, bytes: Buffer) => void;

const NOTHING = Buffer.alloc(0);

/** Reads a body to its end, and no further than the bound. */
function readBytes(response: IncomingMessage, bytesMax: number, done: Done): void {
  const chunks: Buffer[] = [];
  let length = 0;
  response.on('error', (error) => {
    done(error, NOTHING);
  });
  response.on('data', (chunk: Buffer) => {
    length += chunk.byteLength;
    if (length > bytesMax) done(tooLarge(), NOTHING);
    else chunks.push(chunk);
  });
  response.on('end', () => {
    const [first = NOTHING] = chunks;
    const bytes = chunks.length > 1 ? Buffer.concat(chunks, length) : first;
    const encoding = response.headers['content-encoding'];
    if (encoding === undefined || length === 0) done(undefined, bytes);
    else decompress(encoding.trim().toLowerCase(), bytes, bytesMax, done);
  });
}

type Decompress = (
  bytes: InputType,
  options: { maxOutputLength: number; finishFlush: number },
  done: (error: Error | null, bytes: Buffer) => void,
) => void;

const DECOMPRESS: Readonly<Record<string, Decompress>> = {
  gzip: unzip,
  'x-gzip': unzip,
  deflate: (bytes, options, done) => {
    // Some servers leave out the header of zlib.
    inflate(bytes, options, (error, found) => {
      if (error === null || isTooLarge(error)) done(error, found);
      else inflateRaw(bytes, options, done);
    });
  },
  br: (bytes, { maxOutputLength }, done) => {
    brotliDecompress(bytes, { maxOutputLength }, done);
  },
};

/** Bytes in an encoding that nobody asked for stay as they are: they are no JSON. */
function decompress(encoding: string, bytes: Buffer, bytesMax: number, done: Done): void {
  const unpack = DECOMPRESS[encoding];
  if (unpack === undefined) {
    done(undefined, bytes);
    return;
  }
  // As axios has it: an end that is cut off may leave all that matters.
  const options = { maxOutputLength: bytesMax, finishFlush: constants.Z_SYNC_FLUSH };
  unpack(bytes, options, (error, found) => {
    if (error === null) done(undefined, found);
    else done(isTooLarge(error) ? tooLarge() : error, NOTHING);
  });
}

function isTooLarge(error: NodeJS.ErrnoException): boolean {
  return error.code === 'ERR_BUFFER_TOO_LARGE';
}

function tooLarge(): Error {
  return Object.assign(new Error('The body is over the bound.'), { code: TOO_LARGE });
}

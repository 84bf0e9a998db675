/** Payloads as the remote codec protocol of Temporal sends them: protobuf's JSON. */
import { type Payload } from '@temporalio/common';
import { z } from 'zod';
import { PayloadCodecError, type AesPayloadCodec } from '../codec';
import { CodecProblem } from './problem';
import { maskPayload } from './mask';
import { type Role } from './callers';

/** One payload of a body: base64. */
interface JsonPayload {
  readonly metadata: Readonly<Record<string, string>>;
  readonly data?: string;
}

/** More than the UI or the CLI sends at once: a page of events. */
const PAYLOADS_MAX = 1_000;

const bodySchema = z.object({
  // Protobuf's JSON leaves out what is empty: the CLI sends {} for no argument.
  payloads: z
    .array(
      z.object({
        metadata: z.record(z.string(), z.base64()).default({}),
        data: z.base64().default(''),
      }),
    )
    .default([]),
});

/** Reads a body. @throws CodecProblem INVALID_REQUEST, TOO_LARGE */
export function readPayloads(body: unknown): readonly Payload[] {
  const parsed = bodySchema.safeParse(body);
  if (!parsed.success) throw new CodecProblem('INVALID_REQUEST');
  const { payloads } = parsed.data;
  if (payloads.length > PAYLOADS_MAX) throw new CodecProblem('TOO_LARGE');
  return payloads.map(({ metadata, data }) => ({
    metadata: mapValues(metadata, (text) => Buffer.from(text, 'base64')),
    data: Buffer.from(data, 'base64'),
  }));
}

/** Writes a body. */
export function writePayloads(payloads: readonly Payload[]): { payloads: readonly JsonPayload[] } {
  return {
    payloads: payloads.map(({ metadata, data }) => ({
      metadata: mapValues(metadata ?? {}, toBase64),
      data: toBase64(data ?? new Uint8Array()),
    })),
  };
}

/**
 * Decrypts as the role may read. In the place of a payload that does not open, its problem stands,
 * so that the others of the page can be read.
 */
export async function decodeFor(
  role: Role,
  codec: AesPayloadCodec,
  payload: Payload,
): Promise<{ readonly payload: Payload; readonly hasFailed: boolean }> {
  try {
    const [decoded = payload] = await codec.decode([payload]);
    return { payload: role === 'auditor' ? decoded : maskPayload(decoded), hasFailed: false };
  } catch (error) {
    if (!(error instanceof PayloadCodecError)) throw error;
    const { code: problem, message } = error;
    const data = Buffer.from(JSON.stringify({ problem, message }));
    return {
      payload: { metadata: { encoding: Buffer.from('json/plain') }, data },
      hasFailed: true,
    };
  }
}

function toBase64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64');
}

function mapValues<A, B>(record: Readonly<Record<string, A>>, map: (value: A) => B) {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, map(value)]));
}

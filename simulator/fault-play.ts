/**
 * Plays a fault on one request: before the effect of the endpoint, or on the body after it.
 * faults.ts chooses which request gets which fault; serve.ts cuts the socket.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { rejectionBody } from './errors';
import { type PlannedFault } from './faults';
import { type World } from './world';

/** An answer that comes instead of the endpoint's. */
export interface EarlyAnswer {
  readonly status: number;
  readonly text: string;
  readonly headers: Readonly<Record<string, string>>;
}

const OVERSIZED_BYTES = 12 * 1024 * 1024;
const SLOW_MS = 1_000;

const HTML_PAGE =
  '<html><head><title>Bad Gateway</title></head><body><h1>Bad Gateway</h1></body></html>';

/** Plays a fault that comes before the effect. Null lets the request through to its endpoint. */
export async function faultBeforeEffect(
  world: World,
  fault: PlannedFault | undefined,
): Promise<EarlyAnswer | 'hang' | 'reset' | null> {
  switch (fault?.kind) {
    case 'hang':
    case 'reset':
      return fault.kind;
    case 'slow':
      await delay(fault.delayMs ?? SLOW_MS);
      return null;
    case 'status':
    case 'rate-limit':
      return errorAnswer(world, fault);
    case 'html':
      return htmlAnswer(fault);
    default:
      // No fault, or one that comes after the effect.
      return null;
  }
}

/** Spoils the body of a call that took effect, if the fault is of that kind. */
export function spoil(text: string | null, fault: PlannedFault | undefined): string | null {
  if (text === null) return null;
  if (fault?.kind === 'truncated-json') return text.slice(0, Math.floor(text.length / 2));
  if (fault?.kind === 'oversized') {
    return `{"padding":"${'x'.repeat(fault.bytes ?? OVERSIZED_BYTES)}",${text.slice(1)}`;
  }
  return text;
}

const MESSAGES: Readonly<Record<number, string>> = {
  422: 'The data cannot be processed.',
  429: 'Too many requests.',
  500: 'Internal server error.',
  502: 'Bad gateway.',
  503: 'Service is being updated.',
  504: 'Gateway timeout.',
};

function errorAnswer(world: World, fault: PlannedFault): EarlyAnswer {
  const status = fault.kind === 'rate-limit' ? 429 : (fault.status ?? 500);
  const message = MESSAGES[status] ?? 'A simulated failure.';
  return {
    status,
    text: JSON.stringify(rejectionBody(message)),
    headers: retryAfter(world, fault),
  };
}

function htmlAnswer(fault: PlannedFault): EarlyAnswer {
  const headers = { 'content-type': 'text/html; charset=utf-8' };
  return { status: fault.status ?? 502, text: HTML_PAGE, headers };
}

function retryAfter(world: World, fault: PlannedFault): Readonly<Record<string, string>> {
  if (fault.retryAfterSeconds === undefined && fault.kind !== 'rate-limit') return {};
  const seconds = fault.retryAfterSeconds ?? 1;
  // A date is rounded up to whole seconds, so that it never lies before the moment that was meant.
  const atMs = Math.ceil(world.clock.now().getTime() / 1000 + seconds) * 1000;
  const value = fault.retryAfterAsDate === true ? new Date(atMs).toUTCString() : String(seconds);
  return { 'retry-after': value };
}

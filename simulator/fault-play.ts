/**
 * Plays a fault on one request: what the caller gets instead of the endpoint's answer, or how the
 * answer is spoilt. faults.ts chooses which request gets which fault; serve.ts cuts the socket.
 */
import { rejectionBody } from './errors';
import { type FaultKind, type PlannedFault } from './faults';
import { type World } from './world';

/** An answer that comes instead of the endpoint's. */
export interface ForeignAnswer {
  readonly status: number;
  readonly text: string | null;
  readonly headers: Readonly<Record<string, string>>;
}

/** No answer: the socket stays open, is closed, or is reset. */
export type NoAnswer = 'hang' | 'drop' | 'reset';

const OVERSIZE_BYTES = 12 * 1024 * 1024;
const SLOW_MS = 1_000;

const NO_ANSWER: Readonly<Partial<Record<FaultKind, NoAnswer>>> = {
  hang: 'hang',
  'hang-after-effect': 'hang',
  drop: 'drop',
  'lose-response': 'drop',
  reset: 'reset',
};

/** What the caller gets instead of the endpoint's answer. Null: the endpoint's own, maybe spoilt. */
export function replacementOf(
  world: World,
  fault: PlannedFault | undefined,
): ForeignAnswer | NoAnswer | null {
  switch (fault?.kind) {
    case 'status':
    case 'rate-limit':
      return errorAnswer(world, fault);
    case 'html':
      return page(fault.status ?? 502, 'Bad Gateway');
    case 'text':
      return plain(fault.status ?? 503, 'upstream connect error or disconnect before headers');
    case '408':
      return closing(page(408, 'Request Time-out'));
    case '425':
      return { status: 425, text: null, headers: {} };
    default:
      return (fault && NO_ANSWER[fault.kind]) ?? null;
  }
}

/** How long the answer is held back. */
export function delayOf(fault: PlannedFault | undefined): number {
  return fault?.kind === 'slow' ? (fault.delayMs ?? SLOW_MS) : 0;
}

/** Spoils the body of a call that took effect, if the fault is of that kind. */
export function spoil(text: string | null, fault: PlannedFault | undefined): string | null {
  if (text === null) return null;
  if (fault?.kind === 'truncated-json') return text.slice(0, Math.floor(text.length / 2));
  if (fault?.kind === 'oversize') {
    return `{"padding":"${'x'.repeat(fault.bytes ?? OVERSIZE_BYTES)}",${text.slice(1)}`;
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

function errorAnswer(world: World, fault: PlannedFault): ForeignAnswer {
  const status = fault.kind === 'rate-limit' ? 429 : (fault.status ?? 500);
  const message = MESSAGES[status] ?? 'A simulated failure.';
  return {
    status,
    text: JSON.stringify(rejectionBody(message)),
    headers: retryAfter(world, fault),
  };
}

function page(status: number, title: string): ForeignAnswer {
  return {
    status,
    text: `<html><head><title>${title}</title></head><body><h1>${title}</h1></body></html>`,
    headers: { 'content-type': 'text/html; charset=utf-8' },
  };
}

function plain(status: number, text: string): ForeignAnswer {
  return { status, text, headers: { 'content-type': 'text/plain; charset=utf-8' } };
}

function closing(answer: ForeignAnswer): ForeignAnswer {
  return { ...answer, headers: { ...answer.headers, connection: 'close' } };
}

function retryAfter(world: World, fault: PlannedFault): Readonly<Record<string, string>> {
  if (fault.retryAfterSeconds === undefined && fault.kind !== 'rate-limit') return {};
  const seconds = fault.retryAfterSeconds ?? 1;
  // A date is rounded up to whole seconds, so that it never lies before the moment that was meant.
  const atMs = Math.ceil(world.clock.now().getTime() / 1000 + seconds) * 1000;
  const value = fault.retryAfterAsDate === true ? new Date(atMs).toUTCString() : String(seconds);
  return { 'retry-after': value };
}

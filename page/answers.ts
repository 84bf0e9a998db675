/** What an answer of the API means for the page: trouble that passes, or the end of the session. */
import { type SessionEnd, type Trouble } from './machine';

/** What came back; `undefined` as status: nothing did. */
export interface Answered {
  readonly status: number | undefined;
  readonly code?: string | undefined;
  /** Of `Retry-After`, in seconds. */
  readonly retryAfter?: string | null | undefined;
}

/** What to do about an answer that is no success. */
export type Meaning =
  | { readonly kind: 'session-ended'; readonly why: SessionEnd }
  /** Said above the screen; `retryInMs` where the page tries again by itself. */
  | { readonly kind: 'trouble'; readonly trouble: Trouble; readonly retryInMs: number | undefined }
  /** Somebody was faster, or it has ended: the next version of the verification shows it. */
  | { readonly kind: 'overtaken' };

const RETRY_MS = 2_000;
const RETRY_MS_MAX = 60_000;
const ENDS: Readonly<Record<string, SessionEnd>> = {
  PAGE_ADDRESS_USED: 'address-used',
  UNAUTHENTICATED: 'expired',
  ORIGIN_REJECTED: 'rejected',
  SCOPE_MISSING: 'rejected',
  VERIFICATION_NOT_FOUND: 'unknown-verification',
  VERIFICATION_BROKEN: 'broken',
};

/** Reads an answer that is no success. */
export function meaningOf({ status, code, retryAfter }: Answered): Meaning {
  const why = ENDS[code ?? ''] ?? (status === 401 ? 'expired' : undefined);
  if (why !== undefined) return { kind: 'session-ended', why };
  if (status === undefined) return trouble('offline', RETRY_MS);
  if (status === 409) return { kind: 'overtaken' };
  if (status === 429) return trouble('too-many-requests', waitOf(retryAfter));
  if (status === 422 || status === 400) return trouble('answer-invalid', undefined);
  if ([502, 503, 504].includes(status)) return trouble('service-away', waitOf(retryAfter));
  return trouble('unexpected', status >= 500 ? RETRY_MS : undefined);
}

function trouble(kind: Trouble, retryInMs: number | undefined): Meaning {
  return { kind: 'trouble', trouble: kind, retryInMs };
}

function waitOf(retryAfter: string | null | undefined): number {
  const seconds = Number(retryAfter ?? Number.NaN);
  if (!Number.isFinite(seconds) || seconds < 0) return RETRY_MS;
  return Math.min(Math.max(seconds * 1_000, RETRY_MS), RETRY_MS_MAX);
}

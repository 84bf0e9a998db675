/** What is left to the end user when a verification has ended. */
import { type Outcome } from './wire';

/** `said`: the outcome's own text says it, such as to choose another bank. */
export type WhatNext = 'nothing' | 'said' | 'now' | { readonly laterMs: number };

/** By whose turn it is: only what the end user can do something about is asked of them. */
export function whatNext({
  code,
  retry,
  retryAfterMs,
  turn,
}: Pick<Outcome, 'code' | 'retry' | 'retryAfterMs' | 'turn'>): WhatNext {
  if (code === 'verified') return 'nothing';
  if (retry === 'later' && retryAfterMs !== undefined) return { laterMs: retryAfterMs };
  const canDo = turn === 'end-user' || turn === 'integrator' || turn === 'nobody';
  return canDo && retry === 'now' ? 'now' : 'said';
}

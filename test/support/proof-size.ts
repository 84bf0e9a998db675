/**
 * Whether proofs have their full size, by `npm run prove`; `npm test` and CI take a slice of each.
 */
export const IS_FULL_PROOF = process.env['PROOF'] === 'full';

/** How large a proof is. */
export function proofSize({ slice, full }: { slice: number; full: number }): number {
  return IS_FULL_PROOF ? full : slice;
}

/** Prints what a proof has measured; `npm run prove` writes it to docs/proof.md. */
export function report(line: string): void {
  process.stdout.write(`proof: ${line}\n`);
}

/** How large a proof is: `npm test` and CI take a slice of each, `npm run prove` the full size. */
export function proofSize({ slice, full }: { slice: number; full: number }): number {
  return process.env['PROOF'] === 'full' ? full : slice;
}

/** Prints what a proof has measured; `npm run prove` writes it to docs/proof.md. */
export function report(line: string): void {
  process.stdout.write(`proof: ${line}\n`);
}

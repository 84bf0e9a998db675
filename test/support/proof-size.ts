/** How large a proof is: `npm test` and CI take a slice of each, `npm run prove` the full size. */
export function proofSize({ slice, full }: { slice: number; full: number }): number {
  return process.env['PROOF'] === 'full' ? full : slice;
}

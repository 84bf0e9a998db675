/** Our own id, at MX, of what a verification creates. */

/** Plain text, unique, tells nothing about a person. */
export function ownIdFor(verificationId: string): string {
  return `av-${verificationId}`;
}

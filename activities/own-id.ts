/** The id that we give at MX to what a verification creates. */

/** Plain text, unique, tells nothing about a person. */
export function ownIdFor(verificationId: string): string {
  return `av-${verificationId}`;
}

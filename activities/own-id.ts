/** The id that we give at MX to what a verification creates. */

/**
 * Plain text, unique, tells nothing about a person.
 *
 * @param identifier - the caller's own, which is used instead
 */
export function ownIdFor(verificationId: string, identifier?: string): string {
  return identifier ?? `av-${verificationId}`;
}

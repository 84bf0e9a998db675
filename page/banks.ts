/** Banks of MX's catalogue, as the search shows them. */

/** A bank to choose. */
export interface Bank {
  readonly code: string;
  readonly name: string;
  readonly logoUrl: string | null;
}

/** More than a screen; a longer part of the name finds fewer. */
export const BANKS_SHOWN = 25;

interface Listed {
  readonly code: string;
  readonly name: string;
  readonly smallLogoUrl: string | null;
  readonly supportsAccountVerification: boolean | null;
}

/** Those of an answer that can be verified. MX does not say it of each: those are shown. */
export function verifiableIn(body: unknown): readonly Bank[] {
  const { institutions = [] } = (body ?? {}) as { readonly institutions?: readonly Listed[] };
  return institutions
    .filter(({ supportsAccountVerification }) => supportsAccountVerification !== false)
    .map(({ code, name, smallLogoUrl }) => ({ code, name, logoUrl: smallLogoUrl }));
}

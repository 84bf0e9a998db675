/** Banks of MX's catalogue, as the search shows them. */

/** A bank to choose. */
export interface Bank {
  readonly code: string;
  readonly name: string;
  readonly logoUrl: string | null;
}

/** More than a screen; a longer part of the name finds fewer. */
const BANKS_SHOWN = 25;
/** As many as one answer may have: those that cannot be verified are among them. */
const BANKS_ASKED = 100;

interface Listed {
  readonly code: string;
  readonly name: string;
  readonly smallLogoUrl: string | null;
  readonly supportsAccountVerification: boolean | null;
}

/** Where banks are looked up by a part of their name. */
export function searchPath(name: string): string {
  return `/v1/institutions?${new URLSearchParams({ name, pageSize: String(BANKS_ASKED) }).toString()}`;
}

/** The first of an answer that can be verified. MX does not say it of each: those are shown. */
export function verifiableIn(body: unknown): readonly Bank[] {
  const { institutions = [] } = (body ?? {}) as { readonly institutions?: readonly Listed[] };
  return institutions
    .filter(({ supportsAccountVerification }) => supportsAccountVerification !== false)
    .slice(0, BANKS_SHOWN)
    .map(({ code, name, smallLogoUrl }) => ({ code, name, logoUrl: smallLogoUrl }));
}

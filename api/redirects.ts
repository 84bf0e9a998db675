/**
 * Whether a tenant has registered where the end user is sent back to. That the target is safe at all
 * is a rule of contract/schemas, which the client keeps too.
 */
import { ApiProblem, type FieldError } from './problem';
import { type TenantSettings } from './tenants';

/** The parts of a start that name a target. */
export interface RedirectTargets {
  readonly kind?: string;
  readonly clientRedirectUrl?: string;
  readonly uiMessageWebviewUrlScheme?: string;
}

/**
 * @param settingsOf - asked only where a target is named
 * @throws ApiProblem INVALID_REQUEST for a target that is not registered
 */
export function requireRegisteredTargets(
  targets: RedirectTargets,
  settingsOf: () => Pick<TenantSettings, 'redirectUrls' | 'webviewSchemes'>,
): void {
  const { clientRedirectUrl: url, uiMessageWebviewUrlScheme: scheme } = targets;
  if (url === undefined && scheme === undefined) return;
  const { redirectUrls, webviewSchemes } = settingsOf();
  const found: readonly (readonly [string, boolean])[] = [
    ['clientRedirectUrl', url === undefined || isUrlIn(url, redirectUrls)],
    ['uiMessageWebviewUrlScheme', scheme === undefined || isSchemeIn(scheme, webviewSchemes)],
  ];
  const errors = found
    .filter(([, isRegistered]) => !isRegistered)
    .map(([name]): FieldError => {
      return { pointer: `/member/${name}`, detail: 'is not registered for this tenant' };
    });
  if (errors.length > 0) throw new ApiProblem('INVALID_REQUEST', { errors });
}

/**
 * Where the end user's page leads. Unlike a redirect of the bank it needs a list: nobody else looks at
 * it.
 *
 * @throws ApiProblem INVALID_REQUEST for an address that is not registered
 */
export function requireRegisteredReturn(
  url: string | undefined,
  settingsOf: () => Pick<TenantSettings, 'returnUrls'>,
): void {
  if (url === undefined || isUrlIn(url, settingsOf().returnUrls ?? [])) return;
  const errors = [{ pointer: '/returnUrl', detail: 'is not registered for this tenant' }];
  throw new ApiProblem('INVALID_REQUEST', { errors });
}

function isUrlIn(text: string, registered: readonly string[] | undefined): boolean {
  if (registered === undefined) return true;
  const wanted = target(new URL(text));
  return registered.some((entry) => target(new URL(entry)) === wanted);
}

/** An address without query and fragment. */
function target(url: URL): string {
  return `${url.protocol}//${url.host}${url.pathname}`;
}

function isSchemeIn(text: string, registered: readonly string[] | undefined): boolean {
  const scheme = text.toLowerCase();
  return registered === undefined || registered.some((entry) => entry.toLowerCase() === scheme);
}

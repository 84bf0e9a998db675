/**
 * Where the bank or the widget may send the end user back to. A redirect carries ids and results,
 * and whoever chooses its target acts in the end user's browser.
 */
import { isLoopback } from '../domain';
import { ApiProblem, type FieldError } from './problem';
import { type TenantSettings } from './tenants';

/** Schemes that run code, read local things, or belong to the browser. */
const NEVER: ReadonlySet<string> = new Set(
  'about blob cid content data file filesystem ftp intent jar javascript mailto mid resource sms tel vbscript view-source ws wss'.split(
    ' ',
  ),
);
/** White space, control characters and backslashes: a browser drops or rewrites them. */
const UNSAFE = /[\s\\\p{Cc}]/u;

/** The parts of a start that name a target. */
export interface RedirectTargets {
  readonly kind?: string;
  readonly clientRedirectUrl?: string;
  readonly uiMessageWebviewUrlScheme?: string;
}

/**
 * @param settingsOf - asked only where a target is named
 * @throws ApiProblem INVALID_REQUEST for a target that is dangerous or not registered
 */
export function requireSafeTargets(
  targets: RedirectTargets,
  settingsOf: () => TenantSettings,
): void {
  const { clientRedirectUrl: url, uiMessageWebviewUrlScheme: scheme } = targets;
  if (url === undefined && scheme === undefined) return;
  const { redirectUrls, webviewSchemes } = settingsOf();
  const problems: readonly (readonly [string, string | undefined])[] = [
    ['/member/clientRedirectUrl', url === undefined ? undefined : problemOfUrl(url, redirectUrls)],
    [
      '/member/uiMessageWebviewUrlScheme',
      scheme === undefined ? undefined : problemOfScheme(scheme, webviewSchemes),
    ],
  ];
  const errors = problems.flatMap(([pointer, detail]): FieldError[] =>
    detail === undefined ? [] : [{ pointer, detail }],
  );
  if (errors.length > 0) throw new ApiProblem('INVALID_REQUEST', { errors });
}

function problemOfUrl(text: string, registered: readonly string[] | undefined): string | undefined {
  if (UNSAFE.test(text) || !URL.canParse(text)) return 'must be an address without white space';
  const url = new URL(text);
  const scheme = url.protocol.slice(0, -1);
  if (NEVER.has(scheme)) return 'must be https, or a scheme of your app';
  if (scheme === 'http' && !isLoopback(url.hostname))
    return 'must be https, or a scheme of your app';
  if (url.username + url.password !== '') return 'must hold no user or password';
  if (
    registered === undefined ||
    registered.some((entry) => target(new URL(entry)) === target(url))
  )
    return undefined;
  return 'is not registered for this tenant';
}

/** An address without query and fragment. */
function target(url: URL): string {
  return `${url.protocol}//${url.host}${url.pathname}`;
}

function problemOfScheme(
  text: string,
  registered: readonly string[] | undefined,
): string | undefined {
  const scheme = text.toLowerCase();
  if (NEVER.has(scheme) || scheme === 'http' || scheme === 'https')
    return 'must be a scheme of your app';
  if (registered?.some((entry) => entry.toLowerCase() === scheme) === false)
    return 'is not registered for this tenant';
  return undefined;
}

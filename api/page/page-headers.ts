/**
 * Headers of the end user's page: nothing runs or is loaded but what is named here. Foreign origins
 * are three: MX's widget in a frame, logos, and who may embed the page.
 */
import { type TenantSettings } from '../tenants';

/** Where MX's widget and the logos of banks come from. */
export interface PageOrigins {
  /** Sources of frames, as in a content security policy. */
  readonly frames: readonly string[];
  /** Sources of pictures. */
  readonly images: readonly string[];
}

/** MX's own. The simulator's is added where it runs. */
export const MX_ORIGINS: PageOrigins = {
  frames: ['https://*.moneydesktop.com', 'https://*.mx.com'],
  images: ['https://content.moneydesktop.com'],
};

/** A keyword, a scheme, an origin. What is none is left out: some hosts would end a directive. */
const SOURCE =
  /^(?:'[a-z]+'|[a-z]+:|https?:\/\/(?:\*\.)?(?:[a-z0-9._-]+|\[[0-9a-f:]+\])(?::\d+)?)$/;

/** The policy of the page of a tenant. A tenant without origins is embedded by nobody. */
export function pagePolicy(
  { origins = [], brand }: Pick<TenantSettings, 'origins' | 'brand'>,
  { frames, images }: PageOrigins,
): string {
  const logo = brand?.logoUrl === undefined ? [] : [new URL(brand.logoUrl).origin];
  const directives: Readonly<Record<string, readonly string[]>> = {
    'default-src': ["'none'"],
    'script-src': ["'self'"],
    'style-src': ["'self'"],
    'connect-src': ["'self'"],
    'img-src': ["'self'", 'data:', ...logo, ...images],
    'frame-src': frames.length === 0 ? ["'none'"] : frames,
    'frame-ancestors': origins.length === 0 ? ["'none'"] : origins,
    'base-uri': ["'none'"],
    'form-action': ["'none'"],
    'require-trusted-types-for': ["'script'"],
    'trusted-types': ["'none'"],
  };
  return Object.entries(directives)
    .map(([name, sources]) => [name, ...new Set(sources.filter((each) => SOURCE.test(each)))])
    .map((words) => words.join(' '))
    .join('; ');
}

/**
 * Headers of the page's document.
 *
 * @param opener - the page may open the bank's window; what that window leads back to keeps its opener,
 * which it tells that the end user is back
 */
export function pageHeaders(
  policy: string,
  opener: 'same-origin-allow-popups' | 'unsafe-none',
): Readonly<Record<string, string>> {
  return {
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy': policy,
    'referrer-policy': 'no-referrer',
    'cross-origin-opener-policy': opener,
    // It may be in a frame of another site, which `frame-ancestors` decides.
    'cross-origin-resource-policy': 'cross-origin',
    'permissions-policy': 'camera=(), geolocation=(), microphone=(), payment=(), usb=()',
    'cache-control': 'no-store',
  };
}

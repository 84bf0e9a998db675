/** Pages: those of others that call the API, and the end user's, which it serves. */
import { areOrigins, areSources, isPublicOrigin } from './addresses';
import { fitting } from './kinds';

/** What a list of origins has to be, after its name. */
export const EXACT_ORIGINS =
  'must be a list of exact origins, such as https://app.example.com, without path or asterisk.';
const SOURCES =
  'must be a list of https origins without path, such as https://*.mx.com, comma-separated.';
/** Of MX's widget, and of the logos in its list of institutions. */
const MX_FRAMES = 'https://*.moneydesktop.com,https://*.mx.com';
const MX_IMAGES = 'https://content.moneydesktop.com';

/** Who may call from a page; where the end user's is, and what it may show of others. */
export const pageVariables = {
  API_CORS_ORIGINS: fitting(areOrigins, EXACT_ORIGINS).describe(
    'Exact origins of pages of every tenant that may call from a browser, comma-separated. The tenants file has those of one tenant.',
  ),
  API_PUBLIC_URL: fitting(
    isPublicOrigin,
    'must be an https origin without path, such as https://verify.example.com.',
  ).describe(
    "Origin at which browsers reach the end user's page, such as `https://verify.example.com`. Empty: the host that the backend has called.",
  ),
  API_PAGE_FRAME_ORIGINS: fitting(areSources, SOURCES, MX_FRAMES).describe(
    "Origins from which the end user's page may show MX's widget in a frame, comma-separated; `*.` stands for subdomains.",
  ),
  API_PAGE_IMAGE_ORIGINS: fitting(areSources, SOURCES, MX_IMAGES).describe(
    "Origins from which the end user's page may show logos of banks, comma-separated; `*.` stands for subdomains.",
  ),
} as const;

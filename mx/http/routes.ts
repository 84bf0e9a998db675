/**
 * Makes the path that is sent from a route template and its arguments. Errors and metrics show the
 * template.
 */
import { REFERENCE_LENGTH_MAX } from '../../domain';

/** Values for the `{placeholders}` of a route template. */
export type RouteParams = Readonly<Record<string, string>>;
/** Query parameters; undefined ones are left out. */
export type RouteQuery = Readonly<Record<string, string | number | boolean | undefined>>;

/**
 * Result of filling a template: the path with its query, or the name of the first argument that
 * cannot be a path segment.
 */
export type FilledRoute = { readonly path: string } | { readonly invalid: string };

/**
 * Fills a template such as `/users/{user_guid}`; every value is percent-encoded. A value that is
 * empty, `.`, `..`, over 200 characters, not a string, or that holds `/` or a control character is
 * rejected, since a URL parser could turn it into another path.
 */
export function fillRoute(
  template: string,
  params: RouteParams,
  query: RouteQuery = {},
): FilledRoute {
  let invalid: string | undefined;
  const path = template.replace(/\{(\w+)\}/g, (_placeholder, name: string) => {
    const encoded = encodeSegment(params[name]);
    if (encoded === undefined) {
      invalid ??= name;
    }
    return encoded ?? '';
  });
  return invalid === undefined ? { path: path + encodeQuery(query) } : { invalid };
}

function encodeSegment(value: unknown): string | undefined {
  if (typeof value !== 'string' || value === '' || value.length > REFERENCE_LENGTH_MAX) {
    return undefined;
  }
  // oxlint-disable-next-line no-control-regex -- control characters are exactly what is rejected here
  if (value === '.' || value === '..' || /[/\u0000-\u001f\u007f-\u009f]/.test(value)) {
    return undefined;
  }
  try {
    return encodeURIComponent(value);
  } catch {
    // A lone surrogate has no encoding.
    return undefined;
  }
}

function encodeQuery(query: RouteQuery): string {
  const entries = Object.entries(query).flatMap(([name, value]): [string, string][] =>
    value === undefined ? [] : [[name, String(value)]],
  );
  return entries.length === 0 ? '' : `?${new URLSearchParams(entries).toString()}`;
}

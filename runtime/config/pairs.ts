/** Values in the forms that OpenTelemetry's variables have. Pure rules. */

/**
 * The pairs of a list such as `name=value,name=value`, whose names and values are percent-encoded;
 * undefined for what is none. Only letters, digits and `._-` are in names: they go into headers.
 */
export function pairsOf(list: string): Readonly<Record<string, string>> | undefined {
  const pairs: [string, string][] = [];
  for (const entry of list.split(',')) {
    if (entry.trim() === '') continue;
    const at = entry.indexOf('=');
    const [name, value] = [decoded(entry.slice(0, at)), decoded(entry.slice(at + 1))];
    if (at < 0 || !/^[\w.-]+$/.test(name ?? '') || !/^[\x20-\x7e]*$/.test(value ?? '\n'))
      return undefined;
    pairs.push([name ?? '', value ?? '']);
  }
  return Object.fromEntries(pairs);
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text.trim());
  } catch {
    return undefined;
  }
}

/** Whether something can be posted there, and the address may be shown. */
export function isHttpAddress(value: string): boolean {
  if (!URL.canParse(value)) return false;
  const { protocol, username, password, search, hash } = new URL(value);
  return /^https?:$/.test(protocol) && username + password + search + hash === '';
}

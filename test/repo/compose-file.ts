/**
 * Reads docker-compose.yml the way Compose does as far as the tests need it: merge keys resolved, variables put in
 * by the tests, which look at the defaults and at what a person sets.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { ROOT } from '../support/child-process';

/** What the tests look at in one service. */
export interface ComposeService {
  readonly image?: string;
  readonly command?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly ports?: readonly string[];
  readonly volumes?: readonly string[];
  readonly networks?: readonly string[];
  readonly restart?: string;
  readonly healthcheck?: { readonly test?: readonly string[]; readonly disable?: boolean };
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>;
}

/** The parts of the file that the tests look at. */
export interface ComposeFile {
  readonly services: Readonly<Record<string, ComposeService>>;
  readonly networks: Readonly<Record<string, unknown>>;
  readonly volumes: Readonly<Record<string, unknown>>;
}

/** Parses docker-compose.yml, merge keys included. */
export function readCompose(): ComposeFile {
  return parse(readFileSync(join(ROOT, 'docker-compose.yml'), 'utf8'), {
    merge: true,
  }) as ComposeFile;
}

/** Text with its variables put in as Compose does: `${NAME:-default}`, the default of which may name a variable again. */
export function interpolated(
  text: string,
  variables: Readonly<Record<string, string>> = {},
): string {
  // The innermost first, so that what is left of a nested one is plain.
  const once = text.replaceAll(/\$\{(\w+):-([^{}]*)\}/g, (_, name: string, otherwise: string) => {
    const value = variables[name] ?? '';
    return value === '' ? otherwise : value;
  });
  return once === text ? text : interpolated(once, variables);
}

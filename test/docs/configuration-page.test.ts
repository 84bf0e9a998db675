/** Goal: docs/configuration.md and .env.example name exactly the variables that are read. */
import { z } from 'zod';
import { describe, expect, it } from '@jest/globals';
import { ALL_VARIABLES } from '../../runtime';
import { isSecret } from '../../runtime/config/kinds';
import { startSimulator } from '../../simulator';
import { readCommandLine, usage } from '../../simulator/command-line';
import { readPage, tableBelow } from './markdown-table';

const page = readPage('docs/configuration.md');
const example = readPage('.env.example');
const variables = Object.entries<z.ZodType>(ALL_VARIABLES);
const SIMULATOR = 'Simulator';
const headings = [...page.matchAll(/^## (.+)$/gm)].map(([, heading]) => heading!);
const printed = headings
  .filter((heading) => heading !== SIMULATOR)
  .flatMap((heading) => tableBelow(page, heading));

/** The default of a variable; undefined when it is required. */
function defaultOf(schema: z.ZodType): string | undefined {
  const parsed = schema.safeParse(undefined);
  return parsed.success ? String(parsed.data) : undefined;
}

function defaultText(schema: z.ZodType): string {
  const value = defaultOf(schema);
  if (value === undefined) return 'required';
  return value === '' ? 'empty' : value;
}

function valuesText(schema: z.ZodType): string {
  const { enum: words, type, minimum, maximum, format } = z.toJSONSchema(schema);
  if (words !== undefined) return words.join(', ');
  if (type === 'integer') return `${String(minimum)} to ${String(maximum)}`;
  return format === 'uri' ? 'URL' : 'text';
}

describe('docs/configuration.md', () => {
  it('prints every variable with its default, values, a sentence and whether it is a secret', () => {
    const expected = variables.map(([name, schema]) => ({
      Name: name,
      Default: defaultText(schema),
      Values: valuesText(schema),
      Secret: isSecret(schema) ? 'yes' : 'no',
      Meaning: schema.description,
    }));
    expect(printed.map((row) => ({ ...row, Values: row['Values']!.replaceAll('`', '') }))).toEqual(
      expected,
    );
    expect(printed.filter((row) => !/^\S.*\.$/.test(row['Meaning']!))).toEqual([]);
  });

  it('prints the variables of the simulator as its usage text names them', async () => {
    const rows = tableBelow(page, SIMULATOR);
    const named = new Set(usage(String).match(/SIMULATOR_[A-Z_]+/g));
    expect(new Set(rows.map((row) => row['Name']))).toEqual(named);
    const simulator = await startSimulator();
    await simulator.close();
    const started = readCommandLine([], {});
    const { port, host, pace, seed } = started.kind === 'start' ? started.options : {};
    const { apiKey, clientId } = simulator;
    expect(rows.map((row) => row['Default'])).toEqual(
      [port, host, pace, seed, '', apiKey, clientId].map(String),
    );
  });
});

describe('.env.example', () => {
  const lines = example.split('\n').filter((line) => /^#?[A-Z][A-Z_]*=/.test(line));

  it('has a line for each variable, in the same order, with its default', () => {
    const found = lines.map((line) => line.replace(/^#/, '').split('='));
    expect(found).toEqual(
      variables.map(([name, schema]) => [name, defaultOf(schema) ?? expect.any(String)]),
    );
  });

  it('sets nothing by itself: copied as it is, it changes nothing and overrides no compose default', () => {
    expect(lines.filter((line) => !line.startsWith('#'))).toEqual([]);
  });
});

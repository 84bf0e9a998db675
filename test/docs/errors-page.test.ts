/** Goal: docs/errors.md lists exactly the codes that the code has, with the same texts. */
import { describe, expect, it } from '@jest/globals';
import { CLIENT_ERROR_CODES } from '../../client';
import { ERROR_CODES, OUTCOMES, FAILURES, REJECTION_REASONS, type OutcomeRow } from '../../domain';
import { readPage, tableBelow, type Row } from './markdown-table';

const RETRIED = { never: 'yes', 'when-repeated': 'twice', 'at-once': 'no' } as const;

/** Units of time, the largest first. */
const UNITS = Object.entries({ d: 86_400_000, h: 3_600_000, min: 60_000 });

/**
 * One list of codes: where the page prints it, and which cells have to be the literal values of the
 * code.
 */
interface Listing {
  readonly heading: string;
  /** The first column is the code. */
  readonly rows: readonly Row[];
  /** Columns of prose, which must not be empty. */
  readonly prose: readonly string[];
}

const LISTINGS: readonly Listing[] = [
  {
    heading: 'Outcomes',
    rows: Object.entries<OutcomeRow>(OUTCOMES).map(
      ([code, { turn, retry, retryAfterMs, message }]) => ({
        Code: code,
        'Whose turn': turn,
        Again: retry,
        After: waitText(retryAfterMs),
        'Message for the end user': message,
      }),
    ),
    prose: ['What happened', 'What the caller does', 'What the operator does'],
  },
  {
    heading: "MX's error codes",
    rows: Object.entries(ERROR_CODES).map(([code, { name, outcome }]) => ({
      "MX's code": `${code} \`${name}\``,
      Outcome: outcome,
    })),
    prose: [],
  },
  {
    heading: 'Failure types',
    rows: Object.entries(FAILURES).map(([type, { finality, outcome }]) => ({
      Type: type,
      Retried: RETRIED[finality],
      'Ends as': outcome,
    })),
    prose: ['What happened', 'What the caller does', 'What the operator does'],
  },
  {
    heading: 'Rejection reasons',
    rows: Object.entries(REJECTION_REASONS).map(([reason, text]) => ({
      Reason: reason,
      'What the caller is told': text,
    })),
    prose: ['What happened'],
  },
  {
    heading: 'Client errors',
    rows: Object.entries(CLIENT_ERROR_CODES).map(([code, text]) => ({
      Code: code,
      'What the caller does': text,
    })),
    prose: ['What happened', 'What the operator does'],
  },
];

/** A time in the largest unit of which it is a whole number. */
function waitText(waitMs: number | undefined): string {
  if (waitMs === undefined) return '–';
  const [unit, unitMs] = UNITS.find(([, ms]) => waitMs % ms === 0)!;
  return `${String(waitMs / unitMs)} ${unit}`;
}

const page = readPage('docs/errors.md');

describe.each(LISTINGS)('docs/errors.md, $heading', ({ heading, rows, prose }) => {
  const printed = tableBelow(page, heading);

  it('lists what the code has, with its literal values, in its order, and nothing else', () => {
    expect(rows.length).toBeGreaterThan(5);
    const literal = printed.map((row) =>
      Object.fromEntries(Object.keys(rows[0]!).map((column) => [column, row[column]])),
    );
    expect(literal).toEqual(rows);
  });

  it('says in whole sentences what happened and who does what', () => {
    const [key = ''] = Object.keys(rows[0]!);
    const texts = printed.flatMap((row) =>
      prose.map((column) => `${row[key]!}: ${row[column] ?? ''}`),
    );
    expect(texts.filter((text) => !/: \S.*\.$/.test(text))).toEqual([]);
  });
});

it('docs/errors.md has no list of codes that no test looks at', () => {
  const headings = [...page.matchAll(/^## (.+)$/gm)].map(([, heading]) => heading);
  expect(headings).toEqual(LISTINGS.map(({ heading }) => heading));
});

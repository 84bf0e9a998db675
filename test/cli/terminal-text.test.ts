/**
 * Goal: no text of a bank can paint over ours, and what is counted and shown is what was given.
 * Pure rules, no process.
 */
import { existsSync, statSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { accountLines, noteLines } from '../../cli/terminal/result';
import { WIDTH_MAX, hanging, harmless, paletteFor, wrap } from '../../cli/terminal/text';
import { openImageFiles } from '../../cli/verify/image-files';

describe('text of a bank', () => {
  test('loses escape sequences, line breaks and marks that turn text round', () => {
    expect(harmless('Account \u001b[2J\u001b]0;x\u0007\r\n\u202Etnuocca\u009b1m')).toBe(
      'Account  [2J ]0;x tnuocca 1m',
    );
  });

  test('never keeps a control character, and is bounded', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 2_000 }), (text) => {
        const printed = harmless(text);
        // oxlint-disable-next-line no-control-regex -- control characters are what it looks for
        expect(printed).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]/);
        expect(printed.length).toBeLessThanOrEqual(401);
      }),
    );
  });
});

test('a result tells what was left out of it', () => {
  expect(noteLines({})).toEqual([]);
  const list = { transactions: [], isTruncated: true };
  expect(noteLines({ areNumbersTruncated: true, transactions: list })).toEqual([
    'MX has more accounts than a result may hold.',
    '0 transactions were read. MX has more of them, or longer texts.',
  ]);
  expect(noteLines({ sealedNumbers: { kid: 'a\u001bb', sealed: 'a.b.c.d.e' } })).toEqual([
    'The numbers are sealed to the key a b.',
  ]);
  expect(noteLines({ transactionsProblem: 'mx-unavailable' })).toEqual([
    'No transactions could be read: mx-unavailable.',
  ]);
});

describe('lines', () => {
  test('keep every word and the width, but for longer words', () => {
    fc.assert(
      fc.property(fc.array(fc.stringMatching(/^[a-z]{1,12}$/), { minLength: 1 }), (words) => {
        const lines = wrap(words.join(' '), 20);
        expect(lines.join(' ')).toBe(words.join(' '));
        expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(20);
      }),
    );
  });

  test('hang below their first, and what is there to be copied stays whole', () => {
    const words = 'word '.repeat(30).trim();
    const command = `    ${'command '.repeat(20).trim()}`;
    const [first, second, bullet, more, copied] = hanging(`${words}\n- ${words}\n${command}`, '  ')
      .split('\n')
      .map((line, index) => (index === 0 ? `  ${line}` : line));
    expect([first, second, bullet, more].map((line) => /^( *-? ?)word/.exec(line!)?.[1])).toEqual([
      ...['  ', '  ', '  - ', '    '],
    ]);
    expect(Math.max(first!.length, bullet!.length)).toBeLessThanOrEqual(WIDTH_MAX);
    expect(copied).toBe(command);
  });

  test.each([
    [{ isTTY: true }, {}, '\u001b[1mx\u001b[0m'],
    [{ isTTY: true }, { NO_COLOR: '1' }, 'x'],
    [{ isTTY: true }, { TERM: 'dumb' }, 'x'],
    [{}, {}, 'x'],
  ])('are coloured only where wanted: %j %j', (stream, env, expected) => {
    expect(paletteFor(stream, env).bold('x')).toBe(expected);
  });
});

test('account numbers show what is there, and only that', () => {
  const number = {
    accountGuid: 'ACT-1',
    accountNumber: '••••1234',
    routingNumber: null,
    institutionNumber: '001',
    transitNumber: '00011',
    mayBeTokenised: false,
  };
  expect(accountLines([number])).toEqual([
    'Account   account number ••••1234, institution number 001, transit number 00011',
  ]);
});

describe('pictures', () => {
  test('become files for their owner, under a name of ours, and go away', async () => {
    const images = openImageFiles();
    const file = (await images.write('data:image/png;base64,iVBORw0KGgo=', 'question-1'))!;
    expect(file).toMatch(/question-1\.png$/);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const odd = await images.write('data:image/x-sh;base64,aGVsbG8=', 'question-2');
    expect(odd).toMatch(/question-2\.bin$/);
    images.remove();
    expect(existsSync(file)).toBe(false);
  });

  test.each(['', 'https://example.com/a.png', 'data:text/html,<b>', 'data:image/../x;base64,aa'])(
    'are not made of %j',
    async (text) => {
      expect(await openImageFiles().write(text, 'question-1')).toBeUndefined();
    },
  );
});

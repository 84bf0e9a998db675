// Goal: every type of challenge (contract §7), one at a time and several at once, is asked as what it is and answered; and
// the lists that say which test runs each connection method, each connection status and each challenge type over the client are
// complete. Method: one scenario of the simulator per type.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { CHALLENGE_TYPES, CONNECTION_STATUSES } from '../../domain';
import { STATUS_ROWS } from '../support/connection-status-rows';
import { describeWithOwnServer } from '../support/server-suite';
import { useStack } from '../integration/support/stack';
import { playAtMxBank } from './support/flow';

const SCENARIOS: readonly (readonly [password: string, asked: readonly string[]])[] = [
  ['challenge', ['TEXT']],
  ['options', ['OPTIONS']],
  ['image', ['IMAGE_DATA']],
  ['sim_image_bare', ['IMAGE_DATA']],
  ['sim_image_options', ['IMAGE_OPTIONS']],
  ['sim_image_options_legacy', ['IMAGE_OPTIONS']],
  ['sim_token', ['TOKEN']],
  ['sim_numeric_type', ['TEXT']],
  ['sim_unknown_type', ['TEXT']],
  ['sim_code', ['OPTIONS', 'TOKEN']],
  ['sim_pair', ['TEXT+OPTIONS']],
  ['sim_multiple', ['TEXT+TEXT+OPTIONS']],
];

describeWithOwnServer('every challenge type', () => {
  const stack = useStack();

  test.each(SCENARIOS)('%s asks %j', async (password, types) => {
    const { result, views } = await playAtMxBank(stack(), password);
    expect(result.outcome.code).toBe('verified');
    const asked = new Map<number, string>();
    for (const { nextAction } of views) {
      if (nextAction.kind !== 'answer-challenges') continue;
      const { round, challenges } = nextAction;
      asked.set(round, challenges.map(({ type }) => type).join('+'));
      for (const { type, imageData, options } of challenges) {
        if (type === 'IMAGE_DATA') expect(imageData).toMatch(/^data:image\/[a-z+]+;base64,/);
        if (type === 'IMAGE_OPTIONS') expect(options?.[0]?.imageData).toMatch(/^data:/);
        if (type === 'OPTIONS') expect(options?.length).toBeGreaterThan(1);
      }
    }
    expect([...asked.values()].map(sorted)).toEqual(types.map(sorted));
    expect(
      stack()
        .simulator.control.challenges(result.view.memberGuid!)
        .map((c) => c.effects),
    ).not.toContain(0);
  });

  test('the table has every type', () => {
    const asked = new Set(
      SCENARIOS.flatMap(([, types]) => types.flatMap((type) => type.split('+'))),
    );
    expect([...asked].sort()).toEqual([...CHALLENGE_TYPES].sort());
  });
});

function sorted(types: string): string {
  return types.split('+').sort().join('+');
}

/** Where each connection method is run over the client. */
const WAYS_IN: Readonly<Record<string, readonly [file: string, testName: string]>> = {
  credentials: ['ways-in', 'credentials given at the start'],
  'credentials, asked for': ['ways-in', 'credentials asked for'],
  'existing-member': ['ways-in', 'an existing member of an existing user'],
  oauth: ['oauth', 'approved: the end user is asked to open a URL'],
  'connect-widget': ['connect-widget', 'completed: member, questions and account'],
};

describe('the lists', () => {
  const textOf = (file: string) => readFileSync(path.join(__dirname, file), 'utf8');

  test.each(Object.entries(WAYS_IN))('%s has a run over the client', (_, [file, name]) => {
    expect(textOf(`${file}.test.ts`)).toContain(`test('${name}`);
  });

  test('every connection status is a row of the table that both surfaces play', () => {
    const rows = STATUS_ROWS.map(([status]) => status);
    expect(rows).toEqual([...Object.keys(CONNECTION_STATUSES), 'null', 'unknown']);
  });
});

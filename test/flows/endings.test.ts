// Goal: every row of the endings table is reached end to end. Method: one scene per code (scripts/histories/endings.ts,
// whose type names every code), played on the real server against the simulator; those that bend the whole simulator one
// after another, the others at once. The rows themselves are tested in test/domain.
import { beforeAll, expect, test } from '@jest/globals';
import { ENDINGS } from '../../domain';
import type { VerificationResult } from '../../client';
import { ENDING_SCENES } from '../../scripts/histories/endings';
import { describeWithOwnServer } from '../support/server-suite';
import { useStack } from '../integration/support/stack';

describeWithOwnServer('every ending', () => {
  const stack = useStack();
  const results = new Map<string, VerificationResult>();
  const troubles = new Map<string, unknown>();

  beforeAll(async () => {
    const play = async ({ ending, play: playScene }: (typeof ENDING_SCENES)[number]) => {
      try {
        const id = await playScene(stack());
        results.set(ending, await stack().client.result(id, { timeoutMs: 5_000 }));
      } catch (error) {
        troubles.set(ending, error);
      }
    };
    const together = ENDING_SCENES.filter(({ isAlone }) => isAlone !== true);
    await Promise.all(together.map(play));
    for (const scene of ENDING_SCENES.filter(({ isAlone }) => isAlone === true)) await play(scene);
  }, 120_000);

  test('each code has one run and each run one code', () => {
    expect(ENDING_SCENES.map(({ ending }) => ending).sort()).toEqual(Object.keys(ENDINGS).sort());
  });

  test.each(ENDING_SCENES.map(({ ending }) => ending))('%s', (code) => {
    expect(troubles.get(code)).toBeUndefined();
    const result = results.get(code);
    expect(result?.outcome).toEqual({
      code,
      messageKey: `verification.${code}`,
      ...ENDINGS[code],
    });
    expect(result?.view).toMatchObject({ phase: 'FINISHED', step: 'finished', outcome: { code } });
    const hasNumbers = code === 'verified' || code === 'numbers-incomplete';
    expect(result?.accountNumbers.length).toBe(hasNumbers ? 1 : 0);
  });
});

// Goal: every row of the outcomes table is reached end to end. Method: one scene per code (tools/histories/outcomes.ts,
// whose type names every code), played on the real server against the simulator; those that bend the whole simulator one
// after another, the others at once. The rows themselves are tested in test/domain.
import { beforeAll, expect, test } from '@jest/globals';
import { OUTCOMES } from '../../domain';
import type { VerificationResult } from '../../client';
import { OUTCOME_SCENES } from '../../tools/histories/outcomes';
import { describeWithOwnServer } from '../support/server-suite';
import { useStack } from '../integration/support/stack';

describeWithOwnServer('every outcome', () => {
  const stack = useStack();
  const results = new Map<string, VerificationResult>();
  const troubles = new Map<string, unknown>();

  beforeAll(async () => {
    const play = async ({ outcome, play: playScene }: (typeof OUTCOME_SCENES)[number]) => {
      try {
        const id = await playScene(stack());
        results.set(outcome, await stack().client.result(id, { timeoutMs: 5_000 }));
      } catch (error) {
        troubles.set(outcome, error);
      }
    };
    const together = OUTCOME_SCENES.filter(({ isAlone }) => isAlone !== true);
    await Promise.all(together.map(play));
    for (const scene of OUTCOME_SCENES.filter(({ isAlone }) => isAlone === true)) await play(scene);
  }, 120_000);

  test('each code has one run and each run one code', () => {
    expect(OUTCOME_SCENES.map(({ outcome }) => outcome).sort()).toEqual(
      Object.keys(OUTCOMES).sort(),
    );
  });

  test.each(OUTCOME_SCENES.map(({ outcome }) => outcome))('%s', (code) => {
    expect(troubles.get(code)).toBeUndefined();
    const result = results.get(code);
    expect(result?.outcome).toEqual({
      code,
      messageKey: `verification.${code}`,
      ...OUTCOMES[code],
    });
    expect(result?.view).toMatchObject({ phase: 'FINISHED', step: 'finished', outcome: { code } });
    const hasNumbers = code === 'verified' || code === 'numbers-incomplete';
    expect(result?.accountNumbers.length).toBe(hasNumbers ? 1 : 0);
  });
});

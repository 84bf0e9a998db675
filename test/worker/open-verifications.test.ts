/**
 * Goal: the gauge of open verifications has a value for each phase, asks the server seldom, and
 * hurts no scrape when the server does not answer. Method: the server's index played.
 */
import { expect, it } from '@jest/globals';
import { phaseSchema } from '../../contract/schemas/view';
import { OPEN_PHASES } from '../../runtime/metrics/declarations';
import { createMetrics } from '../../runtime/metrics/metrics';
import { openCounter } from '../../worker/open-verifications';

/** A server that has two verifications in one phase. */
function serverWith(phase: string) {
  const queries: string[] = [];
  const countWorkflowExecutions = ({ query }: { query: string }) => {
    queries.push(query);
    return Promise.resolve({ count: query.includes(`"${phase}"`) ? 2 : 0 });
  };
  const connection = {
    withDeadline: (_deadline: number, ask: () => unknown) => ask(),
    workflowService: { countWorkflowExecutions },
  };
  return { parts: { connection, namespace: 'n' } as never, queries };
}

it('is set for each phase, by one look into the index in half a minute', async () => {
  const metrics = createMetrics('worker');
  const { parts, queries } = serverWith('AWAITING_CREDENTIALS');
  const running: { parts?: never } = {};
  const count = openCounter(() => running.parts, metrics);
  await count();
  expect(await metrics.text()).not.toMatch(/^verification_open{/m);
  running.parts = parts;
  await Promise.all([count(), count()]);
  await count();
  const lines = (await metrics.text()).match(/^verification_open{.*$/gm) ?? [];
  expect(lines).toHaveLength(phaseSchema.options.length - 1);
  expect(lines.filter((line) => !line.endsWith(' 0'))).toEqual([
    'verification_open{phase="AWAITING_CREDENTIALS"} 2',
  ]);
  expect(queries).toHaveLength(OPEN_PHASES.length);
  for (const query of queries) expect(query).toContain('ExecutionStatus="Running"');
});

it('stays as it was while the server does not answer', async () => {
  const withDeadline = () => Promise.reject(new Error('unavailable'));
  const parts = { connection: { withDeadline }, namespace: 'n' } as never;
  await expect(openCounter(() => parts, createMetrics('worker'))()).resolves.toBeUndefined();
});

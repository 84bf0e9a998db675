/**
 * The rest of what can happen to a verification, for the whole canary: every scene that is recorded
 * for replay, a worker that is killed, and an MX that hangs or answers in halves.
 */
import { type VerificationClient } from '../../../client';
import { play, playOn, untilAsked } from '../../../tools/end-user/at-client';
import { atMxBank } from '../../../tools/end-user/at-mx';
import { FLOW_SCENES } from '../../../tools/histories/flows';
import { OUTCOME_SCENES } from '../../../tools/histories/outcomes';
import { turnstile } from '../../../tools/waiting';
import { type Child } from '../../support/child-process';
import { DIFFERENCES, type Api } from '../../flows/support/apis';
import { type Story } from './canary-flows';
import { type StackWithoutWorker } from './stack';

/** What they are played on. */
interface Stage {
  readonly stack: StackWithoutWorker;
  /** It plants what it is given. */
  readonly client: VerificationClient;
  /** What the worker speaks. */
  readonly dialect: Api;
  readonly worker: Child;
  readonly startWorker: () => Promise<Child>;
}

/** Plays everything; returns the workers that were started. @throws Error naming what went otherwise */
export async function playEverything(story: Story, stage: Stage): Promise<readonly Child[]> {
  const { client, dialect, stack } = stage;
  const { simulator, sealingKeys, temporal } = stack;
  const through = turnstile();
  const played = [...OUTCOME_SCENES, ...FLOW_SCENES].map((scene) =>
    through(async () => {
      const { verificationId, views, result } = await scene.play({
        client,
        simulator,
        temporal,
        sealingKeys,
      });
      keep(story, verificationId, result, views);
      const { code } = result.outcome;
      const expected = DIFFERENCES[dialect][scene.name]?.outcome ?? scene.outcome;
      return code === expected ? [] : [`${scene.name}: ${code}`];
    }),
  );
  const others = (await Promise.all(played)).flat();
  if (others.length > 0) throw new Error(`Scenes with another outcome: ${others.join(', ')}.`);
  await meetHalfAnswers(story, stage);
  return [await meetCrash(story, stage)];
}

function keep(story: Story, id: string, result: unknown, views: readonly unknown[] = []): void {
  story.ids.push(id);
  story.results.push(result);
  story.views.push(...views);
}

/** Every kind of answer that is none, once each, while a verification goes on. */
async function meetHalfAnswers(story: Story, { client, stack }: Stage): Promise<void> {
  const { control } = stack.simulator;
  for (const kind of ['truncated-json', 'html', 'hang', 'oversize', 'lose-response'] as const) {
    for (const route of ['createMember', 'resumeMember', 'listAccountNumbers'])
      control.addFault({ route, kind });
    const { verificationId, result } = await play(client, atMxBank('challenge'));
    keep(story, verificationId, result);
  }
}

/** A worker that is killed while it knows everything; another one goes on. */
async function meetCrash(story: Story, { client, worker, startWorker }: Stage): Promise<Child> {
  const { verificationId } = await client.start(atMxBank('challenge'));
  await untilAsked(client, verificationId, 'answer-challenges');
  await worker.stop('SIGKILL');
  const next = await startWorker();
  const { result } = await playOn(client, verificationId);
  keep(story, verificationId, result);
  return next;
}

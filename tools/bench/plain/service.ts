/** A script without durability: everything in memory, gone with the process. Talks by messages. */
import { setTimeout as sleep } from 'node:timers/promises';
import { type FromService, type ToService } from '../verification/messages';
import { verifySteps } from '../verification/durable-steps';
import { MxCalls, type Answers, type MxAddress, type Question } from '../verification/mx-calls';

const { mx, pollIntervalMs } = JSON.parse(process.argv[2] ?? '{}') as {
  readonly mx: MxAddress;
  readonly pollIntervalMs: number;
};
const calls = new MxCalls(mx);
const waiting = new Map<string, (answers: Answers) => void>();

process.on('message', (message: ToService) => {
  const { id } = message;
  if (message.kind === 'answer') {
    waiting.get(id)?.(message.answers);
    return;
  }
  verify(id).then(
    (verified) => {
      tell({ id, kind: 'verified', verified });
    },
    (error: unknown) => {
      tell({ id, kind: 'failed', reason: String(error) });
    },
  );
});
process.stdout.write('ready\n');

function verify(id: string) {
  const steps = {
    step: <T>(_name: string, run: () => Promise<T>) => run(),
    sleep: (durationMs: number) => sleep(durationMs),
    ask: (round: number, questions: readonly Question[]) => {
      tell({ id, kind: 'asked', round, questions });
      return Promise.resolve();
    },
    answered: () => new Promise<Answers>((resolve) => waiting.set(id, resolve)),
  };
  return verifySteps(calls, steps, { id, pollIntervalMs });
}

function tell(message: FromService): void {
  process.send?.(message);
}

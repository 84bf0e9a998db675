/** The verification on Restate: a workflow handler, and the caller's two questions to it. */
import { verifySteps, type Verified } from '../verification/durable-steps';
import { MxCalls, type Answers, type MxAddress, type Question } from '../verification/mx-calls';
import { loadPeer } from './packages';

/** What we use of its context. */
interface Context {
  readonly key: string;
  run<T>(name: string, action: () => Promise<T>): Promise<T>;
  sleep(durationMs: number): Promise<void>;
  promise<T>(name: string): Promise<T> & { resolve(value: T): Promise<void> };
}

interface Sdk {
  workflow(definition: { readonly name: string; readonly handlers: object }): object;
  serve(options: { readonly services: readonly object[]; readonly port: number }): Promise<number>;
}

interface Settings {
  readonly folder: string;
  readonly port: number;
  readonly mx: MxAddress;
  readonly pollIntervalMs: number;
}

/** Its SDK calls this, which Node has from 22 on; the rest of it runs on 20 as well. */
function withResolvers() {
  let [resolve, reject] = [
    (_value: unknown): void => undefined,
    (_error: unknown): void => undefined,
  ];
  const promise = new Promise((succeed, fail) => {
    [resolve, reject] = [succeed, fail];
  });
  return { promise, resolve, reject };
}

async function main({ folder, port, mx, pollIntervalMs }: Settings): Promise<void> {
  if (!('withResolvers' in Promise)) Object.assign(Promise, { withResolvers });
  const sdk = loadPeer(folder, '@restatedev/restate-sdk') as Sdk;
  const calls = new MxCalls(mx);
  const verification = sdk.workflow({
    name: 'verification',
    handlers: {
      run: (context: Context): Promise<Verified> =>
        verifySteps(
          calls,
          {
            step: (name, run) => context.run(name, async () => (await run()) ?? null) as never,
            sleep: (durationMs) => context.sleep(durationMs),
            ask: (round, questions) =>
              context.promise<readonly Question[]>(`asked-${String(round)}`).resolve(questions),
            answered: async (round) => context.promise<Answers>(`answered-${String(round)}`),
          },
          { id: context.key, pollIntervalMs },
        ),
      asked: async (context: Context, round: number) =>
        context.promise<readonly Question[]>(`asked-${String(round)}`),
      answer: (context: Context, given: { readonly round: number; readonly answers: Answers }) =>
        context.promise<Answers>(`answered-${String(given.round)}`).resolve(given.answers),
    },
  });
  await sdk.serve({ services: [verification], port });
  process.stdout.write('\nready\n');
}

void main(JSON.parse(process.argv[2] ?? '{}') as Settings);

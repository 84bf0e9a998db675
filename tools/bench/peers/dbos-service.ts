/** The verification on DBOS: an ordinary function whose steps are rows. Starts come by messages, as to an HTTP handler. */
import { verifySteps, type Verified } from '../verification/durable-steps';
import { type ToService } from '../verification/messages';
import { MxCalls, type Answers, type MxAddress } from '../verification/mx-calls';
import { loadPeer } from './packages';

/** What we use of it. */
interface Sdk {
  readonly DBOS: {
    setConfig(config: object): void;
    launch(): Promise<void>;
    shutdown(): Promise<void>;
    registerWorkflow<A extends unknown[], R>(
      run: (...args: A) => Promise<R>,
      options: { readonly name: string },
    ): (...args: A) => Promise<R>;
    startWorkflow<A extends unknown[], R>(
      workflow: (...args: A) => Promise<R>,
      options: { readonly workflowID: string },
    ): (...args: A) => Promise<unknown>;
    runStep<T>(run: () => Promise<T>, options: { readonly name: string }): Promise<T>;
    sleep(durationMs: number): Promise<void>;
    setEvent(key: string, value: unknown): Promise<void>;
    recv<T>(topic: string, timeoutSeconds: number): Promise<T | null>;
  };
}

interface Settings {
  readonly folder: string;
  readonly databaseUrl: string;
  readonly mx: MxAddress;
  readonly pollIntervalMs: number;
}

const ANSWER_SECONDS_MAX = 3_600;

async function main({ folder, databaseUrl, mx, pollIntervalMs }: Settings): Promise<void> {
  const { DBOS } = loadPeer(folder, '@dbos-inc/dbos-sdk') as Sdk;
  const calls = new MxCalls(mx);
  DBOS.setConfig({ name: 'bench', systemDatabaseUrl: databaseUrl, logLevel: 'error' });
  const verification = DBOS.registerWorkflow(
    (id: string): Promise<Verified> =>
      verifySteps(
        calls,
        {
          step: (name, run) => DBOS.runStep(run, { name }),
          sleep: (durationMs) => DBOS.sleep(durationMs),
          ask: (round, questions) => DBOS.setEvent(`asked-${String(round)}`, questions),
          answered: async (round) =>
            (await DBOS.recv<Answers>(`answered-${String(round)}`, ANSWER_SECONDS_MAX)) ?? [],
        },
        { id, pollIntervalMs },
      ),
    { name: 'verification' },
  );
  await DBOS.launch();
  process.on('message', ({ id }: ToService) => {
    void DBOS.startWorkflow(verification, { workflowID: id })(id).then(() =>
      process.send?.({ id }),
    );
  });
  process.once('SIGTERM', () => {
    void DBOS.shutdown().then(() => process.exit(0));
  });
  process.stdout.write('\nready\n');
}

void main(JSON.parse(process.argv[2] ?? '{}') as Settings);

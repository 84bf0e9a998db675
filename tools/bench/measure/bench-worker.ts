/** A worker as the samples start it, in a process that a bench started. */
import { NativeConnection, Worker, type WorkerOptions } from '@temporalio/worker';
import { type MxAddress } from '../verification/mx-calls';

/** What the process is started with. */
export interface BenchWorkerSettings {
  readonly address: string;
  readonly mx: MxAddress;
}

/** Runs it until the process ends. */
export async function runBenchWorker(
  { address }: BenchWorkerSettings,
  options: WorkerOptions,
): Promise<void> {
  const connection = await NativeConnection.connect({ address });
  const worker = await Worker.create({ connection, ...options });
  const running = worker.run();
  process.stdout.write('ready\n');
  await running;
}

/** The worker of the naive workflow, as the samples start it. */
import { NativeConnection, Worker } from '@temporalio/worker';
import { MxCalls, type MxAddress } from '../verification/mx-calls';
import { createActivities } from './activities';

async function main({ address, mx }: { address: string; mx: MxAddress }): Promise<void> {
  const connection = await NativeConnection.connect({ address });
  const worker = await Worker.create({
    connection,
    workflowsPath: require.resolve('./workflows'),
    activities: createActivities(new MxCalls(mx)),
    taskQueue: 'naive',
  });
  const running = worker.run();
  process.stdout.write('ready\n');
  await running;
}

void main(JSON.parse(process.argv[2] ?? '{}') as Parameters<typeof main>[0]);

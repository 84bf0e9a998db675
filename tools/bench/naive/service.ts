/** The worker of the naive workflow. */
import { runBenchWorker, type BenchWorkerSettings } from '../measure/bench-worker';
import { MxCalls } from '../verification/mx-calls';
import { createActivities } from './activities';

const settings = JSON.parse(process.argv[2] ?? '{}') as BenchWorkerSettings;
void runBenchWorker(settings, {
  workflowsPath: require.resolve('./workflows'),
  activities: createActivities(new MxCalls(settings.mx)),
  taskQueue: 'naive',
});

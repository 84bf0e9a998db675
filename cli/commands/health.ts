/** `health`: asks a process of this machine how it is. */
import { commandLine } from '../../runtime/process';
import { type Command } from '../terminal/command';

export const health: Command = {
  name: 'health',
  usage: `Usage: ${commandLine('health', '[worker|api|codec-server|simulator] [--live]')}

Asks a process of this machine whether it is able to serve, and prints its answer. Without a name:
the one that this container runs. Reads its host and port (WORKER_HTTP_…, API_…,
CODEC_METRICS_…, SIMULATOR_…).

  --live   whether it is alive, whatever it needs; the simulator needs nothing

Exit code 0 when it is, 1 when it is not or does not answer, 2 when the call is wrong.`,
  run: async (context) => {
    const { runHealth } = await import('../health/index.js');
    return runHealth(context);
  },
};

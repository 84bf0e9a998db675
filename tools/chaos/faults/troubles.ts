/** Troubles that several faults have. Each is over when it resolves, also where the run has to end. */
import { type Scene } from '../fault';

/** A process stands still for so long. */
export async function standStill(
  { pause, note }: Pick<Scene, 'pause' | 'note'>,
  process: { signal: (name: NodeJS.Signals) => void },
  ms: number,
  beforeWakingUp: () => void = () => undefined,
): Promise<void> {
  note('SIGSTOP');
  process.signal('SIGSTOP');
  try {
    await pause(ms);
  } finally {
    beforeWakingUp();
    process.signal('SIGCONT');
    note('SIGCONT');
  }
}

/** MX answers everything with 503 for so long. */
export async function answer503(
  { world, pause }: Pick<Scene, 'world' | 'pause'>,
  ms: number,
): Promise<void> {
  world.mx.intercept = () => ({ status: 503, body: 'Service Unavailable' });
  try {
    await pause(ms);
  } finally {
    world.mx.intercept = () => undefined;
  }
}
